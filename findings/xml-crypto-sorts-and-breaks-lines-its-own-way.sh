#!/usr/bin/env bash
# npm xml-crypto 6.3.2 with @xmldom/xmldom 0.8.15 (beneath samlify and node-saml): valid signatures of .NET's SignedXml are
# refused because of a prefix or of one character.
#
# Canonical XML sorts namespace declarations by the code points of their prefixes, so that capitals come first. The
# package sorts by the machine's language, where "a" stands before "B": an element that declares both is written the
# other way round, and its digest differs. U+2028 and U+0085 are ordinary characters in XML 1.0; the parser makes line
# ends of them, as only XML 1.1 does, so that a name with a separator that came along when it was pasted can't be
# verified. Nor can a processing instruction within what is signed: its kind is not known. .NET and libxml2 agree in all
# three. The answer is "not valid", as for a forgery. What helps: prefixes in lower case letters only, and no such
# characters in what is signed.
#
# Seen on 2026-11-29 with the .NET SDK 10.0.401 and Node v20.20.2:
#   .NET, plain: valid
#   .NET, prefixes a and B: valid
#   .NET, a text with U+2028: valid
#   .NET, a processing instruction: valid
#   xml-crypto, plain: valid
#   xml-crypto, prefixes a and B: refused
#   xml-crypto, a text with U+2028: refused
#   xml-crypto, a processing instruction: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
npm install --silent --no-audit --no-fund xml-crypto@6.3.2 @xmldom/xmldom@0.8.15 >/dev/null

cat > sign.cs <<'CS'
#:package System.Security.Cryptography.Xml@10.0.0
#:property PublishAot=false
#:property NoWarn=$(NoWarn);NU1901;NU1902;NU1903;NU1904
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;

using var key = RSA.Create(2048);
File.WriteAllText("key.pem", key.ExportSubjectPublicKeyInfoPem());
foreach (var (name, body) in ((string, string)[])
[
    ("plain", "<user a:name=\"Ann\" b:age=\"7\" xmlns:a=\"urn:a\" xmlns:b=\"urn:b\">Ann</user>"),
    ("prefixes a and B", "<user a:name=\"Ann\" B:age=\"7\" xmlns:a=\"urn:a\" xmlns:B=\"urn:b\">Ann</user>"),
    ("a text with U+2028", "<user>Ann\u2028Lee</user>"),
    ("a processing instruction", "<user><?sort by-name?>Ann</user>"),
])
{
    var document = new XmlDocument { PreserveWhitespace = true };
    document.LoadXml($"<message ID=\"m1\">{body}</message>");
    var signed = new SignedXml(document) { SigningKey = key };
    signed.SignedInfo!.CanonicalizationMethod = SignedXml.XmlDsigExcC14NTransformUrl;
    var reference = new Reference("#m1");
    reference.AddTransform(new XmlDsigEnvelopedSignatureTransform());
    reference.AddTransform(new XmlDsigExcC14NTransform());
    signed.AddReference(reference);
    signed.ComputeSignature();
    document.DocumentElement!.AppendChild(document.ImportNode(signed.GetXml(), true));
    File.WriteAllText($"{name}.xml", document.OuterXml);

    var read = new XmlDocument { PreserveWhitespace = true };
    read.LoadXml(File.ReadAllText($"{name}.xml"));
    var check = new SignedXml(read);
    check.LoadXml((XmlElement)read.GetElementsByTagName("Signature")[0]!);
    Console.WriteLine($".NET, {name}: {(check.CheckSignature(key) ? "valid" : "refused")}");
}
CS
cat > verify.cjs <<'JS'
const { readFileSync } = require('node:fs');
const { DOMParser } = require('@xmldom/xmldom');
const { SignedXml } = require('xml-crypto');
const publicCert = readFileSync('key.pem', 'utf8');
for (const name of ['plain', 'prefixes a and B', 'a text with U+2028', 'a processing instruction']) {
  const xml = readFileSync(`${name}.xml`, 'utf8');
  const check = new SignedXml({ publicCert, getCertFromKeyInfo: () => null });
  let answer;
  try {
    check.loadSignature(new DOMParser().parseFromString(xml, 'text/xml').getElementsByTagName('Signature')[0]);
    answer = check.checkSignature(xml) ? 'valid' : 'refused';
  } catch (error) {
    answer = error.message;
  }
  console.log(`xml-crypto, ${name}: ${answer}`);
}
JS
seen=$(
  dotnet run sign.cs
  node verify.cjs
)
echo "$seen"
expected='.NET, plain: valid
.NET, prefixes a and B: valid
.NET, a text with U+2028: valid
.NET, a processing instruction: valid
xml-crypto, plain: valid
xml-crypto, prefixes a and B: refused
xml-crypto, a text with U+2028: refused
xml-crypto, a processing instruction: refused'
[ "$seen" = "$expected" ] || { echo "The behaviour has changed." >&2; exit 1; }
