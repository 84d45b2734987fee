// A SAML identity provider for tests on a free loopback port: npm samlify reads the requests, verifies their signatures and answers; or, when it is told so,
// @node-saml/node-saml signs the answer, or with a key for ECDSA, which neither has, xml-crypto beneath it. Whoever comes is signed in at once as the last command said, and gets the form's fields as JSON.
// Commands are lines of JSON on standard input, each answered by one line; it ends with its standard input.
import http from 'node:http';
import readline from 'node:readline';
import { createPrivateKey, createSign, randomBytes } from 'node:crypto';
import * as samlify from 'samlify';
import xmlenc from 'xml-encryption';
import nodeSaml from '@node-saml/node-saml/lib/xml.js';
import { SignedXml } from 'xml-crypto';

const [privateKey, certificate] = [process.env.PROVIDER_KEY, process.env.PROVIDER_CERTIFICATE];
const isElliptic = createPrivateKey(privateKey).asymmetricKeyType === 'ec';
samlify.setSchemaValidator({ validate: async () => 'valid' });

const GCM = 'http://www.w3.org/2009/xmlenc11#aes256-gcm';
const CBC = 'http://www.w3.org/2001/04/xmlenc#aes256-cbc';
let settings = { sign: 'assertion', encrypt: null, library: 'samlify', user: { id: 'ada', attributes: {} }, format: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent' };
let spMetadata;
let issuer;
const id = () => `_${randomBytes(16).toString('hex')}`;
const text = (value) => String(value).replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

// samlify 2.13 reads metadata with several keys and then can verify nothing: it is given one key of each use at a time.
function withKey(index) {
  const seen = { signing: 0, encryption: 0 };
  return spMetadata.replace(/<md:KeyDescriptor use="(\w+)">.*?<\/md:KeyDescriptor>/gs, (descriptor, use) => (seen[use]++ === index ? descriptor : ''));
}

async function read(query, octetString) {
  const keys = spMetadata.match(/<md:KeyDescriptor use="signing">/g).length;
  for (let index = 0; ; index += 1) {
    const { sp, idp } = entities(index);
    try {
      return await idp.parseLoginRequest(sp, 'redirect', { query, octetString });
    } catch (error) {
      if (index + 1 >= keys) throw error;
    }
  }
}

function entities(index = 0) {
  const sp = samlify.ServiceProvider({ metadata: withKey(index), wantMessageSigned: settings.sign !== 'assertion' });
  const idp = samlify.IdentityProvider({
    entityID: issuer,
    privateKey,
    signingCert: certificate,
    requestSignatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    wantAuthnRequestsSigned: settings.wantSigned ?? true,
    nameIDFormat: [settings.format],
    singleSignOnService: [{ Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect', Location: `${issuer}/sso` }],
    isAssertionEncrypted: settings.encrypt !== null,
    dataEncryptionAlgorithm: settings.encrypt === 'gcm' ? 'http://www.w3.org/2009/xmlenc11#aes128-gcm' : CBC,
    keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
  });
  return { sp, idp };
}

function responseXml(sp, requestId) {
  const now = new Date();
  const later = new Date(now.getTime() + 300_000).toISOString();
  const acs = sp.entityMeta.getAssertionConsumerService('post');
  const attributes = Object.entries(settings.user.attributes)
    .map(([name, values]) => `<saml:Attribute Name="${text(name)}">${[values].flat().map((value) => `<saml:AttributeValue>${text(value)}</saml:AttributeValue>`).join('')}</saml:Attribute>`)
    .join('');
  const context = settings.context ?? 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport';
  const assertionId = id();
  const answers = requestId ? ` InResponseTo="${requestId}"` : '';
  return {
    id: id(),
    assertionId,
    context: `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${id()}" Version="2.0" IssueInstant="${now.toISOString()}" Destination="${acs}"${answers}><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${assertionId}" Version="2.0" IssueInstant="${now.toISOString()}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject><saml:NameID Format="${settings.format}">${text(settings.user.id)}</saml:NameID><saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${later}" Recipient="${acs}"${answers}/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${now.toISOString()}" NotOnOrAfter="${later}"><saml:AudienceRestriction><saml:Audience>${text(sp.entityMeta.getEntityID())}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${now.toISOString()}" SessionIndex="${id()}"><saml:AuthnContext><saml:AuthnContextClassRef>${context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>${attributes ? `<saml:AttributeStatement>${attributes}</saml:AttributeStatement>` : ''}</saml:Assertion></samlp:Response>`,
  };
}

async function bySamlify(sp, idp, requestId) {
  const { context } = await idp.createLoginResponse(sp, { extract: { request: { id: requestId } } }, 'post', {}, () => responseXml(sp, requestId), settings.encryptThenSign ?? false);
  return context;
}

function signElliptic(xml, path) {
  const signatureAlgorithm = `http://www.w3.org/2001/04/xmldsig-more#ecdsa-${settings.hash ?? 'sha256'}`;
  const signer = new SignedXml({ privateKey, signatureAlgorithm, canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#' });
  signer.SignatureAlgorithms[signatureAlgorithm] = class {
    getSignature(signedInfo, key) {
      return createSign(settings.hash ?? 'sha256').update(signedInfo).sign({ key, dsaEncoding: settings.encoding ?? 'ieee-p1363' }, 'base64');
    }

    getAlgorithmName() {
      return signatureAlgorithm;
    }
  };
  signer.addReference({
    xpath: path,
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', 'http://www.w3.org/2001/10/xml-exc-c14n#'],
    digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signer.computeSignature(xml, { location: { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' } });
  return signer.getSignedXml();
}

async function byNodeSaml(sp, requestId) {
  const options = { privateKey, signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256' };
  const sign = (xml, path) => isElliptic ? signElliptic(xml, path) : nodeSaml.signXml(xml, path, { reference: `${path}/*[local-name(.)='Issuer']`, action: 'after' }, options);
  let xml = responseXml(sp, requestId).context;
  if (settings.sign !== 'message') xml = sign(xml, "/*[local-name(.)='Response']/*[local-name(.)='Assertion']");
  if (settings.encrypt) {
    const assertion = xml.match(/<saml:Assertion.*<\/saml:Assertion>/s)[0];
    const encryption = sp.entityMeta.getX509Certificate('encryption');
    const pem = `-----BEGIN CERTIFICATE-----\n${encryption}\n-----END CERTIFICATE-----`;
    const encrypted = await new Promise((resolve, reject) => xmlenc.encrypt(assertion, {
      rsa_pub: pem, pem, encryptionAlgorithm: settings.encrypt === 'gcm' ? GCM : CBC, keyEncryptionAlgorithm: settings.wrap ?? 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
      keyEncryptionDigest: settings.digest ?? 'sha256',
      ...(settings.wrap ? { disallowEncryptionWithInsecureAlgorithm: false, warnInsecureAlgorithm: false } : {}),
    }, (error, result) => (error ? reject(error) : resolve(result))));
    // Some providers name the receiver in another way, or not at all.
    const shown = !settings.receiver ? encrypted
      : encrypted.replace(/<X509Data>.*?<\/X509Data>/s, settings.receiver.x509 ?? '').replace('<e:EncryptedKey', `<e:EncryptedKey${settings.receiver.key ?? ''}`);
    if (settings.receiver && shown === encrypted) throw new Error(`The receiver could not be changed in ${encrypted}`);
    xml = xml.replace(assertion, `<saml:EncryptedAssertion>${shown}</saml:EncryptedAssertion>`);
  }
  if (settings.sign !== 'assertion') xml = sign(xml, "/*[local-name(.)='Response']");
  return Buffer.from(xml).toString('base64');
}

async function answer(request, response) {
  const url = new URL(request.url, issuer);
  const { sp, idp } = entities();
  if (url.pathname === '/metadata') return response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' }).end(idp.getMetadata());
  if (url.pathname !== '/sso') return response.writeHead(404).end();
  // Somebody looks whether it is there.
  if (!url.search) return response.writeHead(400).end('no request');
  const query = Object.fromEntries(url.searchParams);
  const octetString = url.search.slice(1).split('&').filter((part) => !part.startsWith('Signature=')).join('&');
  const parsed = await read(query, octetString);
  const SAMLResponse = settings.library === 'samlify' ? await bySamlify(sp, idp, parsed.extract.request.id) : await byNodeSaml(sp, parsed.extract.request.id);
  return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({
    action: sp.entityMeta.getAssertionConsumerService('post'), SAMLResponse, RelayState: query.RelayState, request: parsed.extract,
  }));
}

const server = http.createServer((request, response) => answer(request, response).catch((error) => response.writeHead(500).end(String(error.stack ?? error))));
server.listen(0, '127.0.0.1', () => {
  issuer = `http://127.0.0.1:${server.address().port}`;
  console.log(JSON.stringify({ issuer }));
  readline.createInterface({ input: process.stdin }).on('line', async (line) => {
    const command = JSON.parse(line);
    try {
      if (command.sp) spMetadata = command.sp;
      settings = { ...settings, ...command.settings };
      // A response that nobody asked for.
      const unsolicited = command.unsolicited ? await byNodeSaml(entities().sp, null) : undefined;
      console.log(JSON.stringify({ done: true, unsolicited }));
    } catch (error) {
      console.log(JSON.stringify({ error: String(error.stack ?? error) }));
    }
  }).on('close', () => process.exit(0));
});
