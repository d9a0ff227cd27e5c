-- A core banking system's own tables: nothing in them knows of recongen. Amounts are cents, and a line says its side.
-- The bank paid out 125.40 for account 4003 on 2 September and never booked journal J0007.
create table core_accounts (
    account_no varchar(20) primary key,
    holder varchar(100) not null,
    product varchar(3) not null
);
create table core_journal_lines (
    line_no integer primary key,
    journal_no varchar(20) not null,
    account_no varchar(20) not null,
    side char(1) not null,
    amount_cents bigint not null,
    state varchar(10) not null,
    kind varchar(10) not null,
    booked_on date not null
);
create table core_day_ends (
    account_no varchar(20) not null,
    day date not null,
    balance_cents bigint not null,
    primary key (account_no, day)
);

insert into core_accounts values
    ('4001', 'Ada Holm', 'SAV'),
    ('4002', 'Ben Ortega', 'SAV'),
    ('4003', 'Cara Lind', 'SAV'),
    ('2100', 'Savings deposits', 'GL'),
    ('7010', 'Fee income', 'GL'),
    ('CLR', 'Clearing house', 'EXT');

insert into core_journal_lines values
    (1, 'J0001', 'CLR', 'D', 120000, 'BOOKED', 'OPEN', '2026-09-01'),
    (2, 'J0001', '4001', 'C', 120000, 'BOOKED', 'OPEN', '2026-09-01'),
    (3, 'J0002', 'CLR', 'D', 85050, 'BOOKED', 'OPEN', '2026-09-01'),
    (4, 'J0002', '4002', 'C', 85050, 'BOOKED', 'OPEN', '2026-09-01'),
    (5, 'J0003', 'CLR', 'D', 240000, 'BOOKED', 'OPEN', '2026-09-01'),
    (6, 'J0003', '4003', 'C', 240000, 'BOOKED', 'OPEN', '2026-09-01'),
    (7, 'J0004', 'CLR', 'D', 25000, 'BOOKED', 'IN', '2026-09-01'),
    (8, 'J0004', '4001', 'C', 25000, 'BOOKED', 'IN', '2026-09-01'),
    (9, 'J0005', '4002', 'D', 250, 'BOOKED', 'FEE', '2026-09-01'),
    (10, 'J0005', '7010', 'C', 250, 'BOOKED', 'FEE', '2026-09-01'),
    (11, 'J0006', '4001', 'D', 4999, 'BOOKED', 'OUT', '2026-09-02'),
    (12, 'J0006', 'CLR', 'C', 4999, 'BOOKED', 'OUT', '2026-09-02'),
    (13, 'J0008', 'CLR', 'D', 10000, 'BOOKED', 'IN', '2026-09-02'),
    (14, 'J0008', '4002', 'C', 10000, 'BOOKED', 'IN', '2026-09-02'),
    (15, 'J0009', '4001', 'D', 250, 'BOOKED', 'FEE', '2026-09-03'),
    (16, 'J0009', '7010', 'C', 250, 'BOOKED', 'FEE', '2026-09-03'),
    (17, 'J0010', '4003', 'D', 30000, 'BOOKED', 'OUT', '2026-09-03'),
    (18, 'J0010', 'CLR', 'C', 30000, 'BOOKED', 'OUT', '2026-09-03'),
    (19, 'J0011', 'CLR', 'D', 1575, 'BOOKED', 'IN', '2026-09-03'),
    (20, 'J0011', '4003', 'C', 1575, 'BOOKED', 'IN', '2026-09-03');

insert into core_day_ends values
    ('2100', '2026-09-01', 469800),
    ('4001', '2026-09-01', 145000),
    ('4002', '2026-09-01', 84800),
    ('4003', '2026-09-01', 240000),
    ('7010', '2026-09-01', 250),
    ('2100', '2026-09-02', 462261),
    ('4001', '2026-09-02', 140001),
    ('4002', '2026-09-02', 94800),
    ('4003', '2026-09-02', 227460),
    ('7010', '2026-09-02', 250),
    ('2100', '2026-09-03', 433586),
    ('4001', '2026-09-03', 139751),
    ('4002', '2026-09-03', 94800),
    ('4003', '2026-09-03', 199035),
    ('7010', '2026-09-03', 500);
