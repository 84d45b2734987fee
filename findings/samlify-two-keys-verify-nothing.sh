#!/usr/bin/env bash
# samlify 2.13.1: when the metadata of a service provider names two certificates for signing, as it does while keys roll
# (saml-metadata-2.0-os, section 2.4.1: KeyDescriptor, zero or more), parseLoginRequest fails for every signed request,
# also for one that is signed by the first of them. The error is OpenSSL's ("PEM routines::no start line"): it speaks of
# no certificate and of no metadata.
#
# Seen on 2026-11-28 with Node v20.20.2:
#   one key: accepted
#   two keys: refused
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund samlify@2.13.1 >/dev/null

cat > app.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as samlify from 'samlify';

samlify.setSchemaValidator({ validate: async () => 'valid' });
const redirect = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const pairs = ['one', 'two'].map((name) => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`], { stdio: 'ignore' });
  return { key: readFileSync(`${name}.key`, 'utf8'), certificate: readFileSync(`${name}.pem`, 'utf8').replace(/-----[^-]+-----|\s/g, '') };
});

const metadata = (certificates) => `<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="https://sp.example/"><md:SPSSODescriptor AuthnRequestsSigned="true" WantAssertionsSigned="true" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${certificates.map((certificate) => `<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`).join('')}<md:AssertionConsumerService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://sp.example/acs" index="0"/></md:SPSSODescriptor></md:EntityDescriptor>`;

for (const [name, certificates] of [['one key', [pairs[0]]], ['two keys', pairs]]) {
  const signer = samlify.ServiceProvider({
    metadata: metadata([pairs[0].certificate]), privateKey: pairs[0].key, requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  });
  const sp = samlify.ServiceProvider({ metadata: metadata(certificates.map((pair) => pair.certificate)) });
  const idp = samlify.IdentityProvider({
    entityID: 'https://idp.example/', wantAuthnRequestsSigned: true, signingCert: pairs[1].certificate, singleSignOnService: [{ Binding: redirect, Location: 'https://idp.example/sso' }],
  });
  const url = new URL(signer.createLoginRequest(idp, 'redirect').context);
  const octetString = url.search.slice(1).split('&').filter((part) => !part.startsWith('Signature=')).join('&');
  try {
    await idp.parseLoginRequest(sp, 'redirect', { query: Object.fromEntries(url.searchParams), octetString });
    console.log(`${name}: accepted`);
  } catch (error) {
    console.error(error.message);
    console.log(`${name}: refused`);
  }
}
JS

seen=$(node app.mjs | grep -v '^Construct')
echo "$seen"
[ "$seen" = "one key: accepted
two keys: refused" ] || { echo "The behaviour has changed." >&2; exit 1; }
