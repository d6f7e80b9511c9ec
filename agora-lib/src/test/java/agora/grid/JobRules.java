package agora.grid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rules of batch/v1 that a Job of ours meets, written down from the published reference of the API
 * (Job, JobSpec, PodFailurePolicy, Container) and its documentation of indexed jobs.
 */
final class JobRules {
  private static final Set<String> SPEC =
      Set.of(
          "activeDeadlineSeconds",
          "backoffLimit",
          "backoffLimitPerIndex",
          "completionMode",
          "completions",
          "manualSelector",
          "maxFailedIndexes",
          "parallelism",
          "podFailurePolicy",
          "podReplacementPolicy",
          "selector",
          "successPolicy",
          "suspend",
          "template",
          "ttlSecondsAfterFinished");
  private static final Set<String> CONTAINER =
      Set.of(
          "args",
          "command",
          "env",
          "envFrom",
          "image",
          "imagePullPolicy",
          "name",
          "resources",
          "securityContext",
          "volumeMounts",
          "workingDir");

  private final List<String> broken = new ArrayList<>();

  private JobRules() {}

  /** Returns the rules that a job breaks. */
  static List<String> broken(JsonNode job) {
    JobRules rules = new JobRules();
    rules.check(job);
    return rules.broken;
  }

  private void require(boolean holds, String rule) {
    if (!holds) {
      broken.add(rule);
    }
  }

  private void check(JsonNode job) {
    require(job.path("apiVersion").asText().equals("batch/v1"), "apiVersion is batch/v1");
    require(job.path("kind").asText().equals("Job"), "kind is Job");
    JsonNode spec = job.path("spec");
    spec.fieldNames().forEachRemaining(name -> require(SPEC.contains(name), "no field " + name));
    int completions = spec.path("completions").asInt();
    String pod = job.path("metadata").path("name").asText() + "-" + (completions - 1);
    require(
        pod.matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?") && pod.length() <= 63,
        "name and last index are a label of DNS: " + pod);
    job.path("metadata")
        .path("labels")
        .forEach(label ->
            require(
                label.asText().matches("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?"),
                "label " + label));
    require(spec.path("completionMode").asText().equals("Indexed"), "completionMode is Indexed");
    require(completions >= 1, "an indexed job has completions");
    require(spec.path("parallelism").asInt() >= 1, "parallelism >= 1");
    if (completions > 100_000) {
      require(
          spec.path("maxFailedIndexes").asInt(Integer.MAX_VALUE) <= 10_000
              && spec.path("parallelism").asInt() <= 10_000,
          "above 10^5 completions: maxFailedIndexes and parallelism <= 10^4");
    }
    JsonNode template = spec.path("template").path("spec");
    require(template.path("restartPolicy").asText().equals("Never"), "restartPolicy is Never");
    require(
        spec.path("podReplacementPolicy").asText().equals("Failed"),
        "with a podFailurePolicy, podReplacementPolicy is Failed");
    Set<String> containers = new HashSet<>();
    template.path("containers").forEach(each -> containers.add(each.path("name").asText()));
    spec.path("podFailurePolicy").path("rules").forEach(rule -> rule(rule, spec, containers));
    template.path("containers").forEach(container -> container(container, template));
  }

  private void rule(JsonNode rule, JsonNode spec, Set<String> containers) {
    String action = rule.path("action").asText();
    require(Set.of("FailJob", "FailIndex", "Ignore", "Count").contains(action), "action " + action);
    require(
        !action.equals("FailIndex") || spec.has("backoffLimitPerIndex"),
        "FailIndex needs backoffLimitPerIndex");
    require(rule.has("onExitCodes") != rule.has("onPodConditions"), "a rule has one condition");
    JsonNode codes = rule.path("onExitCodes");
    if (!codes.isMissingNode()) {
      require(Set.of("In", "NotIn").contains(codes.path("operator").asText()), "operator");
      require(containers.contains(codes.path("containerName").asText()), "containerName");
      int last = -1;
      for (JsonNode code : codes.path("values")) {
        require(code.asInt() > last && code.asInt() != 0, "exit codes ascend and are not 0");
        last = code.asInt();
      }
      require(last > 0, "exit codes are listed");
    }
    for (JsonNode condition : rule.path("onPodConditions")) {
      require(
          !condition.path("type").asText().isEmpty()
              && Set.of("True", "False", "Unknown").contains(condition.path("status").asText()),
          "a condition has a type and a status that is a text");
      require(condition.path("status").isTextual(), "status is a text, not a boolean");
    }
  }

  private void container(JsonNode container, JsonNode pod) {
    container
        .fieldNames()
        .forEachRemaining(name -> require(CONTAINER.contains(name), "no field " + name));
    require(container.path("image").asText().matches("\\S+"), "image");
    Set<String> volumes = new HashSet<>();
    pod.path("volumes").forEach(volume -> volumes.add(volume.path("name").asText()));
    container
        .path("volumeMounts")
        .forEach(mount -> {
          require(volumes.contains(mount.path("name").asText()), "a mount names a volume");
          require(mount.path("mountPath").asText().startsWith("/"), "mountPath is absolute");
        });
    container
        .path("env")
        .forEach(variable -> require(variable.path("value").isTextual(), "a value is a text"));
  }
}
