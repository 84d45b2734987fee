// An encoder: ffmpeg, which sends a moving test picture and a tone in real time, as tests/Testing/Rtmp/FfmpegPublisher.cs does.
import { spawn } from "node:child_process";

const running = new Set();
process.on("exit", () => running.forEach((one) => one.kill("SIGKILL")));

export function publish(url, streamKey) {
  const args = [
    "-nostdin", "-loglevel", "error", "-re", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=15",
    "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-threads", "1", "-pix_fmt", "yuv420p", "-b:v", "400k", "-maxrate", "400k", "-bufsize", "400k",
    "-g", "15", "-keyint_min", "15", "-sc_threshold", "0", "-c:a", "aac", "-b:a", "64k", "-f", "flv", `${url}/${streamKey}`,
  ];
  const encoder = spawn("ffmpeg", args, { stdio: ["ignore", "ignore", "inherit"] });
  running.add(encoder);
  const ended = new Promise((resolve) => encoder.once("exit", resolve));
  ended.then(() => running.delete(encoder));
  return { stop: () => (encoder.kill("SIGTERM"), ended), ended };
}
