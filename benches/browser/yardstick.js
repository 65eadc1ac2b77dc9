// What a page without WebAssembly would do with a large file: each line through JSON.parse or split
// at its commas, and the same sums. It says what it found, for a comparison.

const kinds = {
  k6: () => {
    const latencies = [];
    const byName = new Map();
    return {
      line(text) {
        const point = JSON.parse(text);
        if (point.type !== 'Point' || point.metric !== 'http_req_duration') return;
        const { value, tags } = point.data;
        latencies.push(value);
        let part = byName.get(tags.name);
        if (!part) byName.set(tags.name, (part = { count: 0, failed: 0, sum: 0 }));
        part.count += 1;
        part.sum += value;
        if (tags.expected_response === 'false') part.failed += 1;
      },
      end: () => latencies,
    };
  },
  jtl: () => {
    const latencies = [];
    const byName = new Map();
    let header;
    return {
      line(text) {
        const fields = text.split(',');
        if (!header) {
          header = fields;
          return;
        }
        const value = Number(fields[1]);
        latencies.push(value);
        let part = byName.get(fields[2]);
        if (!part) byName.set(fields[2], (part = { count: 0, failed: 0, sum: 0 }));
        part.count += 1;
        part.sum += value;
        if (fields[7] === 'false') part.failed += 1;
      },
      end: () => latencies,
    };
  },
  requests: () => {
    const latencies = [];
    const byName = new Map();
    return {
      line(text) {
        const request = JSON.parse(text);
        latencies.push(request.latency_ms);
        byName.set(request.path, (byName.get(request.path) ?? 0) + 1);
      },
      end: () => latencies,
    };
  },
  snapshots: () => {
    const all = [];
    let requests = 0;
    return {
      line(text) {
        const { requests: r, system } = JSON.parse(text);
        requests += r.total;
        all.push([r.latency.p95, system.memory.heapUsed, system.cpu.usage]);
      },
      end: () => Array.from({ length: requests > 0 ? 1 : 0 }, () => requests),
    };
  },
};

onmessage = async ({ data: { file, kind } }) => {
  const reader = kinds[kind]();
  const decoder = new TextDecoder();
  let rest = '';
  const source = file.stream().getReader();
  for (;;) {
    const { done, value } = await source.read();
    if (done) break;
    const lines = (rest + decoder.decode(value, { stream: true })).split('\n');
    rest = lines.pop();
    for (const line of lines) reader.line(line);
  }
  const found = Float64Array.from(reader.end()).sort();
  postMessage({ count: found.length, p95: found[Math.ceil(0.95 * found.length) - 1] });
};
