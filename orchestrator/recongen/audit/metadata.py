"""The metadata of a report (XMP), all of which its figures.json gives."""

from __future__ import annotations

import hashlib
import json
from xml.sax.saxutils import escape

from recongen.audit.contents import title
from recongen.audit.period import Period
from recongen.text import printable

NAMESPACE = "https://recongen.example/ns/report/1.0/"


def packet(figures: bytes) -> str:
    """For a figures.json that can be read."""
    document = json.loads(figures)
    report = document["report"]
    period = Period.between(report["period"])
    properties = {
        "fingerprint": document["fingerprint"],
        "institution": report["prefix"],
        "period": period.name,
        "version": report["recongen"],
        "drawn_with": document["drawings"]["with"],
        "figures": hashlib.sha256(figures).hexdigest(),
    }
    own = "\n".join(
        f"   <recongen:{name}>{escape(value)}</recongen:{name}>" for name, value in properties.items()
    )
    schema = "\n".join(
        f'        <rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>"
        f"<pdfaProperty:description>{name} of the report</pdfaProperty:description></rdf:li>"
        for name in properties
    )
    return _XMP.format(
        title=escape(printable(title(report["institution"], period.title))),
        author=escape(printable(report["institution"])),
        at=report["as_of"],
        own=own,
        schema=schema,
        namespace=NAMESPACE,
    )


_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" rdf:about="">
   <pdfaid:part>3</pdfaid:part>
   <pdfaid:conformance>B</pdfaid:conformance>
   <dc:format>application/pdf</dc:format>
   <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
   <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
   <dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
   <xmp:CreatorTool>recongen</xmp:CreatorTool>
   <xmp:CreateDate>{at}</xmp:CreateDate>
   <xmp:ModifyDate>{at}</xmp:ModifyDate>
   <xmp:MetadataDate>{at}</xmp:MetadataDate>
   <pdf:Producer>recongen</pdf:Producer>
  </rdf:Description>
  <rdf:Description xmlns:recongen="{namespace}" rdf:about="">
{own}
  </rdf:Description>
  <rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">
   <pdfaExtension:schemas>
    <rdf:Bag>
     <rdf:li rdf:parseType="Resource">
      <pdfaSchema:schema>Reconciliation report</pdfaSchema:schema>
      <pdfaSchema:namespaceURI>{namespace}</pdfaSchema:namespaceURI>
      <pdfaSchema:prefix>recongen</pdfaSchema:prefix>
      <pdfaSchema:property>
       <rdf:Seq>
{schema}
       </rdf:Seq>
      </pdfaSchema:property>
     </rdf:li>
    </rdf:Bag>
   </pdfaExtension:schemas>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
