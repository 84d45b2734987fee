// Uploads one object like an egress does: a PUT signed with AWS Signature Version 4.
import { createHash, createHmac } from 'node:crypto';

const sha256 = (data) => createHash('sha256').update(data).digest('hex');
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();
const encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export async function putObject(target, key, bytes, contentType = 'video/mp4') {
  const region = target.region || 'us-east-1';
  const endpoint = new URL(target.endpoint || `https://s3.${region}.amazonaws.com`);
  const host = target.forcePathStyle ? endpoint.host : `${target.bucket}.${endpoint.host}`;
  const path = `${target.forcePathStyle ? `/${encode(target.bucket)}` : ''}/${key.split('/').map(encode).join('/')}`;
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { 'content-type': contentType, host, 'x-amz-content-sha256': sha256(bytes), 'x-amz-date': time };
  const names = Object.keys(headers).sort();
  const canonical = ['PUT', path, '', ...names.map((name) => `${name}:${headers[name]}`), '', names.join(';'), headers['x-amz-content-sha256']].join('\n');
  const signingKey = scope.split('/').reduce((signing, part) => hmac(signing, part), `AWS4${target.secret}`);
  const signature = hmac(signingKey, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
  const { host: _, ...sent } = headers;
  const answer = await fetch(`${endpoint.protocol}//${host}${path}`, {
    method: 'PUT',
    body: bytes,
    headers: { ...sent, authorization: `AWS4-HMAC-SHA256 Credential=${target.accessKey}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}` },
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`upload: HTTP ${answer.status} ${await answer.text()}`);
}
