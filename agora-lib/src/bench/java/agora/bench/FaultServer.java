package agora.bench;

import agora.data.Jsonl;
import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * A chat endpoint on loopback that answers as a function of the request, with latency, limits and
 * faults on demand, and counters at {@code /stats}.
 *
 * <p>Faults are a function of request and attempt, so a retry meets a new draw and a run can be
 * repeated.
 */
public final class FaultServer {
  private final Map<String, String> flags;
  private final double latency;
  private final double spread;
  private final Map<Long, AtomicInteger> attempts = new ConcurrentHashMap<>();
  private final Map<Long, Long> answered = new ConcurrentHashMap<>();
  private volatile long killedAt = Long.MAX_VALUE;
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
  private final AtomicLong first = new AtomicLong();
  private final AtomicLong last = new AtomicLong();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger mostInFlight = new AtomicInteger();
  private final AtomicLongArray okBySecond = new AtomicLongArray(4096);
  private final AtomicLongArray refusedBySecond = new AtomicLongArray(4096);
  private final AtomicLongArray inFlightBySecond = new AtomicLongArray(4096);
  private final AtomicLongArray samplesBySecond = new AtomicLongArray(4096);
  private final Allowance requests;
  private final Allowance tokens;

  private FaultServer(Map<String, String> flags) {
    this.flags = flags;
    String[] latencies = flags.getOrDefault("latency", "fixed:0ms").split("[:,]");
    this.latency = seconds(latencies[1]);
    this.spread = latencies.length > 2 ? Double.parseDouble(latencies[2]) : 0;
    double window = seconds(flags.getOrDefault("rl-window", "60s"));
    this.requests = new Allowance(number("rpm"), window);
    this.tokens = new Allowance(number("tpm"), window);
  }

  /**
   * Flags as {@code -port 8089 -latency fixed:200ms (or lognormal:800ms,0.6) -p429 0.05 -p500
   * -pdrop -ptruncate ...}.
   */
  public static void main(String[] args) throws IOException {
    System.setProperty("sun.net.httpserver.maxIdleConnections", "20000");
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Map<String, String> flags = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      flags.put(args[i].replaceFirst("^-+", ""), args[i + 1]);
    }
    int port = Integer.parseInt(flags.getOrDefault("port", "8089"));
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
    FaultServer server = new FaultServer(flags);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/v1/chat/completions", server::chat);
    http.createContext("/stats", server::stats);
    http.createContext("/killed", server::killed);
    http.start();
    Thread.ofPlatform().daemon().start(server::sample);
    System.out.println("fault server on http://127.0.0.1:" + http.getAddress().getPort());
  }

  /** Looks fifty times a second how many requests are in flight. */
  private void sample() {
    try {
      while (true) {
        Thread.sleep(20);
        int second = second();
        samplesBySecond.incrementAndGet(second);
        inFlightBySecond.addAndGet(second, inFlight.get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int second() {
    long start = first.get();
    return start == 0 ? 0 : (int) ((System.nanoTime() - start) / 1_000_000_000L) % 4096;
  }

  private void chat(HttpExchange exchange) throws IOException {
    first.compareAndSet(0, System.nanoTime());
    mostInFlight.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
    count("requests");
    try (exchange) {
      answer(exchange, exchange.getRequestBody().readAllBytes());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      inFlight.decrementAndGet();
      last.set(System.nanoTime());
    }
  }

  private void answer(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    if (number("status") > 0) {
      error(exchange, (int) number("status"), "the key is refused");
      return;
    }
    if (flags.containsKey("redirect")) {
      exchange.getResponseHeaders().set("Location", flags.get("redirect"));
      error(exchange, 307, "over there");
      return;
    }
    double since = (System.nanoTime() - first.get()) / 1e9;
    if (since >= number("brown-from")
        && since < number("brown-to")
        && ThreadLocalRandom.current().nextDouble() < number("brown")) {
      count("brown_429");
      error(exchange, 429, "too many requests");
      return;
    }
    String text = new String(body, StandardCharsets.UTF_8);
    JsonNode request = Jsonl.mapper().readTree(text);
    long hash = hash(text);
    double item = new SplittableRandom(hash).nextDouble();
    if ((item -= number("item400")) < 0) {
      count("item_400");
      error(exchange, 400, "I would rather not");
      return;
    }
    if ((item -= number("error200")) < 0) {
      count("error_200");
      plain(exchange, "{\"error\":{\"message\":\"I would rather not\",\"code\":400}}");
      return;
    }
    if (item - number("unreadable") < 0) {
      count("unreadable");
      counts.computeIfAbsent("tokens_in", k -> new LongAdder()).add(10);
      counts.computeIfAbsent("tokens_out", k -> new LongAdder()).add(90);
      plain(exchange, "{\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":90}}");
      return;
    }
    int attempt = attempts.computeIfAbsent(hash, h -> new AtomicInteger()).getAndIncrement();
    int tokensIn = 0;
    for (JsonNode message : request.path("messages")) {
      tokensIn += message.path("content").asText().length() / 4;
    }
    if (!admitted(exchange, tokensIn + request.path("max_tokens").asInt())) {
      return;
    }
    SplittableRandom draw = new SplittableRandom(hash + 31L * (attempt + 1));
    double x = draw.nextDouble();
    if ((x -= number("p500")) < 0) {
      count("fault_500");
      error(exchange, 500, "the server had an error");
    } else if ((x -= number("p429")) < 0) {
      count("fault_429");
      exchange.getResponseHeaders().set("Retry-After", flags.getOrDefault("retry-after", "1"));
      error(exchange, 429, "rate limit reached");
    } else if ((x -= number("pdrop")) < 0) {
      count("drops"); // closing the exchange without an answer closes the connection
    } else {
      boolean cut = (x -= number("ptruncate")) < 0;
      boolean slow = !cut && (x -= number("pslow")) < 0;
      boolean malformed = !cut && !slow && x - number("pmalformed") < 0;
      double factor = spread == 0 ? 1 : Math.exp(spread * draw.nextGaussian());
      Thread.sleep((long) (latency * factor * 1000));
      String reply = malformed ? "I would rather talk about the weather." : reply(text, hash);
      send(exchange, reply, tokensIn, hash, cut, slow);
    }
  }

  private void send(
      HttpExchange exchange, String reply, int tokensIn, long hash, boolean cut, boolean slow)
      throws IOException, InterruptedException {
    int tokensOut = (reply.length() + 3) / 4;
    byte[] body =
        Jsonl.mapper()
            .writeValueAsBytes(
                Map.of(
                    "model",
                    "fault",
                    "choices",
                    new Object[] {
                      Map.of(
                          "index",
                          0,
                          "finish_reason",
                          "stop",
                          "message",
                          Map.of("role", "assistant", "content", reply))
                    },
                    flags.containsKey("no-usage") ? "none" : "usage",
                    Map.of("prompt_tokens", tokensIn, "completion_tokens", tokensOut)));
    if (flags.containsKey("half-pairs")) {
      String whole = new String(body, StandardCharsets.UTF_8);
      body =
          whole
              .replaceFirst("Question |It |[a-z]+ ", "\\\\ud83d ")
              .getBytes(StandardCharsets.UTF_8);
    }
    exchange.sendResponseHeaders(200, body.length);
    OutputStream out = exchange.getResponseBody();
    if (cut) {
      count("truncated");
      out.write(body, 0, body.length * 2 / 3);
      out.flush();
      return;
    }
    if (slow) {
      count("slow");
      double total = seconds(flags.getOrDefault("slow-total", "60s"));
      for (int i = 0; i < body.length; i += 20) {
        out.write(body, i, Math.min(20, body.length - i));
        out.flush();
        Thread.sleep((long) (total * 1000 * 20 / body.length));
      }
    } else {
      out.write(body);
    }
    out.close();
    count("ok");
    counts.computeIfAbsent("tokens_in", k -> new LongAdder()).add(tokensIn);
    counts.computeIfAbsent("tokens_out", k -> new LongAdder()).add(tokensOut);
    Long before = answered.put(hash, System.nanoTime());
    if (before != null && before <= killedAt) { // later ones nobody was there to read
      count("paid_repeats");
    }
    okBySecond.incrementAndGet(second());
  }

  /** Writes a well-formed answer, by what the prompt asks for. */
  private static String reply(String prompt, long hash) {
    SplittableRandom random = new SplittableRandom(hash);
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      words.append(Long.toString(random.nextLong(1L << 30), 36)).append(' ');
    }
    String answer =
        prompt.contains("[RESULT]")
            ? words + "[RESULT] " + random.nextInt(100) + " [/RESULT]"
            : prompt.contains("```") ? "```python\n" + words + "\n```" : words.toString();
    if (prompt.contains("[NEW INSTANCE]")) {
      return "INPUT: Question " + words + "\nOUTPUT: " + answer;
    }
    return prompt.contains("Revised Question:")
        ? "Revised Question: Question " + words + "\nRevised Answer: " + answer
        : answer;
  }

  private boolean admitted(HttpExchange exchange, int tokensAsked) throws IOException {
    double wait = Math.max(requests.waitFor(1), tokens.waitFor(tokensAsked));
    if (wait <= 0) {
      requests.take(1);
      tokens.take(tokensAsked);
    }
    if (!flags.containsKey("silent")) {
      requests.tell(exchange, "requests");
      tokens.tell(exchange, "tokens");
    }
    if (wait > 0) {
      count("rate_429");
      refusedBySecond.incrementAndGet(second());
      exchange.getResponseHeaders().set("Retry-After", "" + (int) Math.ceil(wait));
      exchange.getResponseHeaders().set("retry-after-ms", "" + (int) (wait * 1000));
      error(exchange, 429, "rate limit reached");
    }
    return wait <= 0;
  }

  private static void plain(HttpExchange exchange, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
  }

  private static void error(HttpExchange exchange, int status, String message) throws IOException {
    byte[] body =
        ("{\"error\":{\"message\":\"" + message + "\"}}").getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /** Is told, by this machine's clock, when the client was killed. */
  private void killed(HttpExchange exchange) throws IOException {
    try (exchange) {
      killedAt = Long.parseLong(exchange.getRequestURI().getQuery());
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void stats(HttpExchange exchange) throws IOException {
    Map<String, Object> stats = new HashMap<>();
    for (String name :
        new String[] {
          "requests",
          "ok",
          "paid_repeats",
          "tokens_in",
          "tokens_out",
          "rate_429",
          "fault_429",
          "item_400",
          "error_200",
          "unreadable",
          "brown_429"
        }) {
      stats.put(name, counts.getOrDefault(name, new LongAdder()).sum());
    }
    int seconds = (int) ((last.get() - first.get()) / 1_000_000_000L) + 1;
    long[] bySecond = new long[Math.clamp(seconds, 1, 4096)];
    long[] refused = new long[bySecond.length];
    double[] underWay = new double[bySecond.length];
    for (int i = 0; i < bySecond.length; i++) {
      bySecond[i] = okBySecond.get(i);
      refused[i] = refusedBySecond.get(i);
      underWay[i] = inFlightBySecond.get(i) / (double) Math.max(1, samplesBySecond.get(i));
    }
    stats.put("in_flight_per_second", underWay);
    stats.put("rate_429_per_second", refused);
    stats.put("ok_per_second", bySecond);
    stats.put("span_s", (last.get() - first.get()) / 1e9);
    stats.put("max_concurrent", mostInFlight.get());
    byte[] body = Jsonl.mapper().writeValueAsBytes(stats);
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private void count(String name) {
    counts.computeIfAbsent(name, k -> new LongAdder()).increment();
  }

  private double number(String flag) {
    return Double.parseDouble(flags.getOrDefault(flag, "0"));
  }

  static double seconds(String text) {
    return text.endsWith("ms")
        ? Double.parseDouble(text.substring(0, text.length() - 2)) / 1000
        : Double.parseDouble(text.substring(0, text.length() - 1));
  }

  private static long hash(String text) {
    long hash = 1125899906842597L;
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + text.charAt(i);
    }
    return hash;
  }

  /** What a limit lets through: a bucket that starts full. */
  private static final class Allowance {
    private final double perMinute;
    private final double most;
    private double level;
    private long at = System.nanoTime();

    Allowance(double perMinute, double windowSeconds) {
      this.perMinute = perMinute;
      this.most = Math.max(1, perMinute * windowSeconds / 60);
      this.level = most;
    }

    synchronized double waitFor(double amount) {
      if (perMinute <= 0) {
        return 0;
      }
      long now = System.nanoTime();
      level = Math.min(most, level + (now - at) / 1e9 * perMinute / 60);
      at = now;
      return (Math.min(amount, most) - level) / (perMinute / 60);
    }

    synchronized void take(double amount) {
      level -= amount;
    }

    synchronized void tell(HttpExchange exchange, String what) {
      if (perMinute > 0) {
        var headers = exchange.getResponseHeaders();
        headers.set("x-ratelimit-limit-" + what, "" + (long) perMinute);
        headers.set("x-ratelimit-remaining-" + what, "" + (long) Math.max(0, level));
        headers.set(
            "x-ratelimit-reset-" + what, (long) ((most - level) / perMinute * 60_000) + "ms");
      }
    }
  }
}
