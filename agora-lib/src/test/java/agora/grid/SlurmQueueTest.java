package agora.grid;

import static org.assertj.core.api.Assertions.assertThat;

import agora.grid.SlurmQueue.TaskState;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SlurmQueueTest {
  private static final Map<String, Integer> OFFSETS = Map.of("12", 0, "13", 1001);

  @Test
  void accountsOfOlderAndNewerVersionsAreRead() throws Exception {
    String older =
        """
        {"jobs": [{"job_id": 15, "array": {"job_id": 12, "task_id": 3}, "nodes": "n1",
          "state": {"current": "RUNNING", "reason": "None"}}]}
        """;
    String newer =
        """
        {"jobs": [{"job_id": 15, "array": {"job_id": 13, "task_id": {"set": true, "number": 3}},
          "nodes": "None assigned", "state": {"current": ["PENDING"], "reason": "Resources"}},
          {"job_id": 16, "array": {"job_id": 13, "task_id": {"set": false, "number": 0}},
          "state": {"current": ["PENDING"], "reason": "None"}}]}
        """;
    assertThat(SlurmQueue.sacct(older, OFFSETS))
        .isEqualTo(Map.of(3, new TaskState("RUNNING", "n1", "", "12_3")));
    assertThat(SlurmQueue.sacct(newer, OFFSETS))
        .isEqualTo(Map.of(1004, new TaskState("PENDING", "", "Resources", "13_3")));
  }

  @Test
  void withoutAccountsTheQueueAndTheControllerAreAsked() throws Exception {
    Shell slurm =
        command ->
            switch (command.getFirst()) {
              case "squeue" -> "12|1|RUNNING|n2|None\n";
              case "scontrol" ->
                  switch (command.getLast()) {
                    case "12" ->
                        """
                        JobId=13 ArrayJobId=12 ArrayTaskId=0 JobName=agora JobState=FAILED Reason=NonZeroExitCode NodeList=n1
                        JobId=12 ArrayJobId=12 ArrayTaskId=2-3,7%2 JobState=PENDING Reason=BeginTime NodeList=(null)
                        """;
                    default -> throw new IOException("Invalid job id specified");
                  };
              default -> throw new IOException("Slurm accounting storage is disabled");
            };
    Map<Integer, TaskState> states =
        new SlurmQueue(slurm)
            .states(List.of(new SlurmJobs.Submitted("12", 0), new SlurmJobs.Submitted("13", 1001)));
    assertThat(states).containsOnlyKeys(0, 1, 2, 3, 7);
    assertThat(states.get(0)).isEqualTo(new TaskState("FAILED", "n1", "NonZeroExitCode", "12_0"));
    assertThat(states.get(1)).isEqualTo(new TaskState("RUNNING", "n2", "", "12_1"));
    assertThat(states).containsEntry(7, new TaskState("PENDING", "", "BeginTime", "12_2-3,7%2"));
  }

  @Test
  void withoutASubmissionNobodyIsAsked() throws Exception {
    Shell none =
        command -> {
          throw new IllegalStateException("asked " + command);
        };
    assertThat(new SlurmQueue(none).states(List.of())).isEmpty();
  }
}
