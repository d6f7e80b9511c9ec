package agora.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import agora.data.Jsonl;
import agora.study.Study;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubernetesJobTest {
  @TempDir Path folder;

  private Study study;

  @BeforeEach
  void open() throws IOException {
    study = GridStudy.open(folder);
  }

  @AfterEach
  void close() {
    study.close();
  }

  private KubernetesJob job(KubernetesOptions options) {
    return KubernetesJob.of(study, study.folder().resolve("study.json"), folder, options);
  }

  @Test
  void aJobMeetsThePublishedRules() {
    ObjectNode full = job(new KubernetesOptions("me/agora:1", 8, "runs", "gpus", 1, "keys")).tree();
    assertThat(JobRules.broken(full)).isEmpty();
    assertThat(full.at("/spec/completions").asInt()).isEqualTo(2);
    assertThat(full.at("/spec/parallelism").asInt()).isEqualTo(2);
    assertThat(full.at("/metadata/labels").path("kueue.x-k8s.io/queue-name").asText())
        .isEqualTo("gpus");
    assertThat(full.at("/spec/suspend").asBoolean()).isTrue();
    ObjectNode small = job(new KubernetesOptions("agora", 1, "runs", null, 0, null)).tree();
    assertThat(JobRules.broken(small)).isEmpty();
    assertThat(small.at("/spec").has("suspend")).isFalse();
  }

  @Test
  void theRulesFindWhatIsWrong() {
    ObjectNode job = job(new KubernetesOptions("agora", 1, "runs", null, 0, null)).tree();
    ((ObjectNode) job.at("/spec")).remove("backoffLimitPerIndex");
    ((ObjectNode) job.at("/spec")).put("retries", 3);
    ((ObjectNode) job.at("/spec/template/spec")).put("restartPolicy", "OnFailure");
    assertThat(JobRules.broken(job))
        .containsExactlyInAnyOrder(
            "no field retries", "restartPolicy is Never", "FailIndex needs backoffLimitPerIndex");
  }

  @Test
  void aPodRunsTheCellOfItsIndexAndReceivesSignals() throws Exception {
    List<Path> files = job(new KubernetesOptions("agora", 1, "runs", null, 0, null)).write();
    assertThat(files.getFirst())
        .content()
        .contains("completionMode: \"Indexed\"\n")
        .contains(
            "        command:\n        - \"/bin/sh\"\n        - \"-c\"\n        - \"exec environment/agora run-cell"
                + " grid/study.json \\\"$JOB_COMPLETION_INDEX\\\" --grid sha256:"
                + study.shared().orElseThrow().mark().study()
                + " --store files\"\n")
        .contains("    - action: \"FailIndex\"\n      onExitCodes:\n")
        .contains("        - 42\n");
    assertThat(files.getLast())
        .content()
        .contains("WORKDIR /opt/agora")
        .contains("COPY agora-lib agora-lib\n");
  }

  @Test
  void yamlKeepsEveryKindOfValue() throws Exception {
    String json = "{\"a\":{\"b\":[{\"c\":1,\"d\":[\"x: y\"]},{\"e\":{}}],\"f\":[]},\"g\":true}";
    assertThat(Yaml.of(Jsonl.mapper().readTree(json)))
        .isEqualTo(
            """
            a:
              b:
              - c: 1
                d:
                - "x: y"
              - e: {}
              f: []
            g: true
            """);
  }

  @Test
  void podsWithoutACommonStoreAreRefused() {
    assertThatThrownBy(() -> job(new KubernetesOptions("agora", 1, null, null, 0, null)))
        .hasMessageStartingWith("pods have no folder in common: give --claim NAME");
  }

  @Test
  void aStudyThatTheImageWouldNotHaveIsRefused() {
    assertThatThrownBy(() ->
            KubernetesJob.of(
                study,
                study.folder().resolve("study.json"),
                folder.resolve("project"),
                new KubernetesOptions("agora", 1, "runs", null, 0, null)))
        .hasMessageContaining("is not in the project")
        .hasMessageContaining("move it to data/studies");
  }
}
