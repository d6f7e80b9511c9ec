package agora.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends while other threads compute in libtorch, which has once been a crash. */
class ProcessEndTest {
  private static final int FOREVER = Integer.MAX_VALUE;

  @TempDir Path folder;

  @Test
  void aProcessEndsWithItsOwnStatusWhileACallIsUnderWay() throws Exception {
    assertThat(ended(FOREVER, "exit")).isEqualTo(3);
  }

  @Test
  void aProcessEndsBetweenCallsThatNeverCease() throws Exception {
    assertThat(ended(1, "return")).isZero();
  }

  @Test
  void aTerminatedProcessEndsWhileACallIsUnderWay() throws Exception {
    assertThat(ended(FOREVER, "wait")).isEqualTo(128 + 15);
  }

  private int ended(int products, String how) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ProcessEndTest.class.getName(),
                "" + products,
                how)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("computing");
      if (how.equals("wait")) {
        process.toHandle().destroy();
      }
      String said = out.lines().collect(Collectors.joining("\n"));
      int status = process.waitFor();
      assertThat(said).contains("refused").doesNotContain("SIGSEGV");
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
      return status;
    }
  }

  /** Computes in a thread of its own, and ends meanwhile. */
  public static void main(String[] arguments) throws InterruptedException {
    Torch.setThreads(1);
    TorchScript script = TorchScript.of("/agora/torch/busy.ts.py");
    int products = Integer.parseInt(arguments[0]);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (true) {
            try (NativeScope scope = NativeScope.open()) {
              script.call(scope, "busy", scope.of(new float[512 * 512], 512, 512), products);
            }
          }
        });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> refused(script)));
    Thread.sleep(300);
    System.out.println("computing");
    if (arguments[1].equals("exit")) {
      System.exit(3);
    }
    Thread.sleep(arguments[1].equals("wait") ? 60_000 : 0);
  }

  /** Calls until calls are refused, for some seconds at most. */
  private static void refused(TorchScript script) {
    for (int i = 0; i < 500; i++) {
      try (NativeScope scope = NativeScope.open()) {
        script.call(scope, "busy", scope.of(new float[4], 2, 2), 1);
        Thread.sleep(10);
      } catch (CancellationException e) {
        System.out.println("refused");
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
