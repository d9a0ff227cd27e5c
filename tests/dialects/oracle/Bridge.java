import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.h2.util.json.JSONArray;
import org.h2.util.json.JSONBoolean;
import org.h2.util.json.JSONNull;
import org.h2.util.json.JSONNumber;
import org.h2.util.json.JSONObject;
import org.h2.util.json.JSONString;
import org.h2.util.json.JSONStringSource;
import org.h2.util.json.JSONStringTarget;
import org.h2.util.json.JSONValue;
import org.h2.util.json.JSONValueTarget;

/**
 * H2 in Oracle mode behind a socket: a connection each for who connects, to the database in memory that it names.
 * A text is a length and UTF-8; length -1 is null. The static methods are the functions of Oracle that H2 lacks.
 */
public class Bridge {
    public static void main(String[] arguments) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        System.out.println(server.getLocalPort());
        System.out.flush();
        Thread parent = new Thread(Bridge::endWithParent);
        parent.setDaemon(true);
        parent.start();
        while (true) {
            Socket socket = server.accept();
            new Thread(() -> serve(socket)).start();
        }
    }

    /** Nobody writes to standard input: its end says that the process that started this one is gone. */
    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) { }
        } catch (IOException gone) { }
        System.exit(0);
    }

    private static void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
                DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
            socket.setTcpNoDelay(true);
            String url = "jdbc:h2:mem:" + read(in) + ";MODE=Oracle;LOCK_TIMEOUT=20000";
            try (Connection connection = DriverManager.getConnection(url, "SA", "")) {
                connection.setAutoCommit(false);
                while (true) {
                    answer(connection, in, out);
                    out.flush();
                }
            }
        } catch (IOException left) {
        } catch (SQLException error) {
            System.err.println(error.getMessage());
        }
    }

    /** A statement, the number of rows to bind, and those; back comes 'e' and the error, 'n' and a count, or 'r' and rows. */
    private static void answer(Connection connection, DataInputStream in, DataOutputStream out) throws IOException {
        String sql = read(in);
        String[][] rows = new String[in.readInt()][];
        for (int row = 0; row < rows.length; row++) {
            rows[row] = new String[in.readInt()];
            for (int column = 0; column < rows[row].length; column++) {
                rows[row][column] = read(in);
            }
        }
        try {
            execute(connection, sql, rows, out);
        } catch (SQLException error) {
            out.writeByte('e');
            out.writeInt(error.getErrorCode());
            write(out, error.getSQLState());
            write(out, error.getMessage());
        }
    }

    private static void execute(Connection connection, String sql, String[][] rows, DataOutputStream out)
            throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (String[] row : rows) {
                for (int column = 0; column < row.length; column++) {
                    statement.setString(column + 1, row[column]);
                }
                if (rows.length > 1) {
                    statement.addBatch();
                }
            }
            if (rows.length > 1) {
                out.writeByte('n');
                out.writeInt(statement.executeBatch().length);
            } else if (statement.execute()) {
                writeRows(statement.getResultSet(), out);
            } else {
                int count = statement.getUpdateCount();
                out.writeByte('n');
                out.writeInt(count);
            }
        }
    }

    private static void writeRows(ResultSet rows, DataOutputStream out) throws SQLException, IOException {
        ResultSetMetaData columns = rows.getMetaData();
        int width = columns.getColumnCount();
        java.util.List<String[]> found = new java.util.ArrayList<>();
        while (rows.next()) {
            String[] row = new String[width];
            for (int column = 0; column < width; column++) {
                row[column] = rows.getString(column + 1);
            }
            found.add(row);
        }
        out.writeByte('r');
        out.writeInt(width);
        for (int column = 1; column <= width; column++) {
            write(out, columns.getColumnLabel(column));
            out.writeByte(kind(columns.getColumnType(column), columns.getScale(column)));
        }
        out.writeInt(found.size());
        for (String[] row : found) {
            for (String value : row) {
                write(out, value);
            }
        }
    }

    /** i a whole number of some length, m one with two decimals, n any number, d a double, y a day, t an instant, s text. */
    private static char kind(int type, int scale) {
        if (type == Types.NUMERIC && (scale == 0 || scale == 2)) {
            return scale == 0 ? 'i' : 'm';
        }
        if (type == Types.TIMESTAMP && scale == 0) {
            return 'y';
        }
        switch (type) {
            case Types.INTEGER: case Types.BIGINT: case Types.SMALLINT: case Types.TINYINT:
            case Types.NUMERIC: case Types.DECIMAL:
                return 'n';
            case Types.DOUBLE: case Types.REAL:
                return 'd';
            case Types.TIMESTAMP: case Types.DATE:
                return 't';
            default:
                return 's';
        }
    }

    private static String read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    private static void write(DataOutputStream out, String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** JSON_VALUE of a path `$."name"`: a scalar as text; NULL where there is none, and for what is no JSON. */
    public static String jsonValue(String json, String path) {
        if (json == null || path == null) {
            return null;
        }
        JSONValue whole;
        try {
            whole = JSONStringSource.parse(json, new JSONValueTarget());
        } catch (RuntimeException malformed) {
            return null;
        }
        JSONValue member = null;
        if (whole instanceof JSONObject) {
            String name = path.substring(3, path.length() - 1);
            for (java.util.Map.Entry<String, JSONValue> each : ((JSONObject) whole).getMembers()) {
                member = each.getKey().equals(name) ? each.getValue() : member;
            }
        }
        if (member instanceof JSONString) {
            String text = ((JSONString) member).getString();
            return text.isEmpty() ? null : text;
        }
        if (member instanceof JSONNumber) {
            return ((JSONNumber) member).getBigDecimal().toPlainString();
        }
        return member instanceof JSONBoolean ? member.toString() : null;
    }

    /** JSON_SERIALIZE: no escapes but the necessary ones. */
    public static String plainJson(String json) {
        try {
            return json == null ? null : JSONStringSource.parse(json, new JSONStringTarget());
        } catch (RuntimeException malformed) {
            return null;
        }
    }

    /** TO_NUMBER of what its caller has found to be a plain decimal. */
    public static BigDecimal toNumber(String text, String format, String nls) {
        return text == null ? null : new BigDecimal(text);
    }

    /** TO_TIMESTAMP(… DEFAULT NULL ON CONVERSION ERROR, 'YYYY-MM-DD HH24:MI:SS.FF'). */
    public static java.time.LocalDateTime timestampOrNull(String text) {
        if (text == null) {
            return null;
        }
        try {
            return java.time.LocalDateTime.parse((text.length() == 10 ? text + " 00:00:00" : text).replace(' ', 'T'));
        } catch (java.time.format.DateTimeParseException noInstant) {
            return null;
        }
    }

    /** DBMS_LOB.COMPARE: zero when they are the same, NULL when either is NULL. */
    public static Integer compareTexts(String left, String right) {
        return left == null || right == null ? null : Integer.signum(left.compareTo(right));
    }

    public static String sameText(String text) {
        return text;
    }

    public static String asciiText(String text) {
        if (text == null) {
            return null;
        }
        StringBuilder escaped = new StringBuilder();
        for (char each : text.toCharArray()) {
            escaped.append(each < 128 && each != '\\' ? String.valueOf(each) : String.format("\\%04X", (int) each));
        }
        return escaped.toString();
    }

    public static String composed(String text) {
        return text == null ? null : java.text.Normalizer.normalize(text, java.text.Normalizer.Form.NFC);
    }

    public static java.time.LocalDateTime lastDay(java.time.LocalDateTime instant) {
        return instant == null ? null : instant.with(java.time.temporal.TemporalAdjusters.lastDayOfMonth());
    }

    public static String context(String space, String name) {
        return name.equalsIgnoreCase("DB_NAME") ? "STUB" : null;
    }
}
