package agora.bench;

import agora.store.FileStore;
import agora.store.S3Store;
import agora.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One of two processes that race for commits: it puts one per line of its input. */
public final class GridRacer {
  private GridRacer() {}

  /** Arguments: a folder or an address s3://bucket/prefix, and this process's name. */
  public static void main(String[] arguments) throws IOException {
    Store store =
        arguments[0].startsWith("s3:")
            ? S3Store.open(arguments[0], System::getenv)
            : FileStore.at(Path.of(arguments[0]));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    System.out.println("ready");
    for (String race = in.readLine(); race != null; race = in.readLine()) {
      byte[] content = (arguments[1] + " in " + race).getBytes(StandardCharsets.UTF_8);
      System.out.println(store.putIfAbsent("races/" + race, content) ? "won" : "lost");
    }
  }
}
