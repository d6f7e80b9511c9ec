package agora.bench;

import agora.data.Jsonl;
import agora.data.Method;
import agora.data.ProgressListener;
import agora.data.Setting;
import agora.endpoint.Endpoint;
import agora.endpoint.EndpointModel;
import agora.generate.DataGenerator;
import agora.generate.GenerationConfig;
import agora.generate.GenerationInputs;
import agora.generate.GenerationReport;
import agora.generate.Seed;
import agora.generate.Style;
import agora.llm.Budget;
import agora.llm.ChatException;
import agora.llm.Price;
import agora.llm.ProgressMeter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** One generation against a server, in a process of its own; prints its figures as JSON. */
public final class GenerateClient {
  private GenerateClient() {}

  /** Arguments as {@code port=1 directory=d setting=s volume=n concurrency=c ...}. */
  public static void main(String[] args) throws Exception {
    Map<String, String> options = new HashMap<>();
    for (String arg : args) {
      options.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
    }
    Setting setting = Setting.ofKey(Objects.requireNonNull(options.get("setting")));
    int volume = Integer.parseInt(options.get("volume"));
    int warm = Integer.parseInt(options.getOrDefault("warm", "0"));
    Path directory = Path.of(options.get("directory"));
    Map<String, Object> figures = Collections.synchronizedMap(new LinkedHashMap<>());
    try (EndpointModel model =
        EndpointModel.open(endpoint(options), directory.resolve("batches.jsonl"))) {
      if (warm > 0) {
        generate(
            model,
            setting,
            warm,
            1_000_000,
            options,
            directory.resolve("warm"),
            ProgressListener.none());
      }
      long cpu = cpuNanos();
      long start = System.nanoTime();
      long[] asked = {start};
      GenerationReport report =
          generate(
              model,
              setting,
              volume,
              0,
              options,
              directory,
              progress -> {
                asked[0] = System.nanoTime();
                if (progress.details().containsKey(ProgressMeter.NOTE)) {
                  figures.putIfAbsent("note_seconds", (asked[0] - start) / 1e9);
                  figures.putIfAbsent("note", progress.details().get(ProgressMeter.NOTE));
                }
              });
      figures.put("seconds", (System.nanoTime() - start) / 1e9);
      figures.put("asking_seconds", (asked[0] - start) / 1e9);
      figures.put("cpu_ms", (cpuNanos() - cpu) / 1e6);
      figures.put("asked", report.asked());
      figures.put("accepted", report.accepted());
      figures.put("missing", report.missing().size());
      figures.put("abandoned", report.abandoned().size());
      figures.put("tokens_in", report.usage().promptTokens());
      figures.put("tokens_out", report.usage().completionTokens());
      figures.put("stopped", report.stopped());
      figures.put("cost_usd", report.costUsd());
      figures.put("estimated", report.usage().estimated());
      figures.put("damaged", report.damaged());
    } catch (ChatException | UncheckedIOException e) {
      figures.put("stopped", e.getMessage());
    }
    figures.put("process_cpu_ms", cpuNanos() / 1e6);
    figures.put("peak_mb", peakMegabytes());
    System.out.println(Jsonl.mapper().writeValueAsString(figures));
  }

  private static GenerationReport generate(
      EndpointModel model,
      Setting setting,
      int volume,
      int offset,
      Map<String, String> options,
      Path directory,
      ProgressListener listener)
      throws InterruptedException {
    GenerationConfig config =
        GenerationConfig.of(setting, "fault", volume)
            .withConcurrency(Integer.parseInt(options.get("concurrency")))
            .withCost(Price.of(1, 2), Budget.of(number(options.get("budget"))));
    // Instance generation draws its examples from a few; the others need a seed an item.
    int needed = setting.method() == Method.INSTANCE_GENERATION ? 1_000 : volume;
    List<Seed> seeds =
        IntStream.range(offset, offset + needed)
            .mapToObj(i -> new Seed("s" + i, "What is " + i + " and why?", "It is " + i + "."))
            .toList();
    Path prompts = Path.of(options.getOrDefault("prompts", "data/prompts"));
    return DataGenerator.generate(
        model,
        GenerationInputs.read(prompts, setting, Style.AGORABENCH, seeds),
        config,
        directory,
        listener);
  }

  private static Endpoint endpoint(Map<String, String> options) {
    Endpoint.Limits limits =
        new Endpoint.Limits(number(options.get("rpm")), number(options.get("tpm")));
    double deadline = Double.parseDouble(options.getOrDefault("deadline", "600"));
    return Endpoint.openAi("http://127.0.0.1:" + options.get("port") + "/v1", "fault")
        .withLimits(limits)
        .withDeadlines(new Endpoint.Deadlines(deadline, deadline));
  }

  private static @org.jspecify.annotations.Nullable Double number(
      @org.jspecify.annotations.Nullable String text) {
    return text == null ? null : Double.valueOf(text);
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static double peakMegabytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return -1;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D+", "")) / 1024)
        .findFirst()
        .orElse(-1);
  }
}
