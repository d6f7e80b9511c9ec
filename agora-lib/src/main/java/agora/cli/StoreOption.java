package agora.cli;

import picocli.CommandLine.Option;

/** Option of commands on a study that several machines share. */
final class StoreOption {
  @Option(
      names = "--store",
      defaultValue = "files",
      description =
          "what the machines share: files (the run directory) or s3://bucket/prefix (default:"
              + " ${DEFAULT-VALUE})")
  String store = "files";
}
