#!/usr/bin/env bash
# npm xml-encryption 3.1.0 (beneath @node-saml/node-saml 5.1.0 and others): with keyEncryptionDigest 'sha256' it wraps the key by
# RSA-OAEP with SHA-256, and writes http://www.w3.org/2000/09/xmldsig#sha256 as its DigestMethod. There is no such
# identifier: SHA-256 is http://www.w3.org/2001/04/xmlenc#sha256 (XML Encryption 1.1, Message Digest). A receiver that
# looks the algorithm up refuses the message, and one that falls back to the default of SHA-1 can't unwrap the key.
#
# Seen on 2026-11-28 with Node v20.20.2:
#   written: http://www.w3.org/2000/09/xmldsig#sha256
#   unwrapped with sha1: no
#   unwrapped with sha256: a key of 32 bytes
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund xml-encryption@3.1.0 >/dev/null

cat > app.cjs <<'JS'
const { execFileSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const crypto = require('node:crypto');
const xmlenc = require('xml-encryption');

execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=a', '-keyout', 'a.key', '-out', 'a.pem'], { stdio: 'ignore' });
const [key, pem] = [readFileSync('a.key', 'utf8'), readFileSync('a.pem', 'utf8')];
xmlenc.encrypt('<a/>', {
  rsa_pub: pem, pem, encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', keyEncryptionDigest: 'sha256',
}, (error, xml) => {
  if (error) throw error;
  console.log(`written: ${xml.match(/<DigestMethod Algorithm="([^"]*)"/)[1]}`);
  const wrapped = Buffer.from(xml.match(/<e:CipherValue>([^<]*)</)[1], 'base64');
  for (const oaepHash of ['sha1', 'sha256']) {
    try {
      const opened = crypto.privateDecrypt({ key, oaepHash, padding: crypto.constants.RSA_PKCS1_OAEP_PADDING }, wrapped);
      console.log(`unwrapped with ${oaepHash}: a key of ${opened.length} bytes`);
    } catch {
      console.log(`unwrapped with ${oaepHash}: no`);
    }
  }
});
JS

seen=$(node app.cjs)
echo "$seen"
[ "$seen" = "written: http://www.w3.org/2000/09/xmldsig#sha256
unwrapped with sha1: no
unwrapped with sha256: a key of 32 bytes" ] || { echo "The behaviour has changed." >&2; exit 1; }
