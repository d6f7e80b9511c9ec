package agora.study;

import agora.data.Dataset;
import agora.data.Jsonl;
import agora.data.ProgressListener;
import agora.llama.Checkpoint;
import agora.train.Sft;
import agora.train.SftConfig;
import agora.train.TrainingData;
import agora.train.TrainingListener;
import agora.train.TrainingRun;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Fine-tunes a student on a cell's data. */
final class TrainStage {
  private static final int VERSION = 1;
  private static final String RUN = "run";

  private final StudentConfig student;
  private final Students students;
  private final RunDirectory runs;

  TrainStage(StudentConfig student, RunDirectory runs) {
    this.student = student;
    this.students = new Students(student);
    this.runs = runs;
  }

  /** Returns the key of the finished stage, else of the one that this process would do. */
  StageKey key(GeneratedData data) {
    return key(data, 1);
  }

  private StageKey key(GeneratedData data, int passes) {
    return runs.doneOrOwn(inputs(data, passes), students.computedOn());
  }

  private StageKey inputs(GeneratedData data, int passes) {
    return new StageKey(
        "train",
        data.cell().key(),
        Map.of(
            "version", VERSION,
            "base", student.baseIdentity(),
            "data", data.hash(),
            "recipe", Jsonl.mapper().valueToTree(recipe(data.cell().seed(), passes))));
  }

  /**
   * Returns the student of some data.
   *
   * @param passes how often it sees the data for each time that the recipe says, >= 1
   */
  Student train(GeneratedData data, int passes, ProgressListener progress)
      throws InterruptedException {
    StageKey key = key(data, passes);
    Path folder =
        runs.stage(
            key,
            partial ->
                Sft.train(
                    Checkpoint.find(student.base()),
                    TrainingData.of(data.dataset()),
                    recipe(data.cell().seed(), passes),
                    partial.resolve(RUN),
                    TrainingListener.of(progress),
                    students.options()));
    return student(data.cell(), key, folder);
  }

  /** Returns how many students may be trained at a time in one process: larger ones take all. */
  int sideBySide() {
    return !Device.isGpu(student) && ComputedOn.isSmall(student) ? Device.count(student) : 1;
  }

  /** Returns the stage in which the base becomes the reference. */
  StageKey referenceKey(long seed) {
    StageKey key =
        new StageKey(
            "train",
            "reference",
            Map.of(
                "version", VERSION,
                "base", student.baseIdentity(),
                "data", Fingerprint.ofContent(Path.of(student.reference())),
                "recipe", Jsonl.mapper().valueToTree(recipe(seed))));
    return runs.doneOrOwn(key, students.computedOn());
  }

  /** Returns the checkpoint of the reference, trained first where it is a file of instances. */
  Path reference(long seed, ProgressListener progress) throws InterruptedException {
    if (!student.trainsReference()) {
      return Checkpoint.find(student.reference());
    }
    Path file = Path.of(student.reference());
    Path folder =
        runs.stage(
            referenceKey(seed),
            partial ->
                Sft.train(
                    Checkpoint.find(student.base()),
                    TrainingData.of(new Dataset("reference", ImportedFile.read(file, null))),
                    recipe(seed),
                    partial.resolve(RUN),
                    TrainingListener.of(progress),
                    students.options()));
    return TrainingRun.read(folder.resolve(RUN)).checkpoint();
  }

  /** Returns the student if it is trained. */
  Optional<Student> known(GeneratedData data) {
    StageKey key = key(data);
    return runs.find(key).map(folder -> student(data.cell(), key, folder));
  }

  private static Student student(Cell cell, StageKey key, Path folder) {
    return new Student(cell, key.hash(), TrainingRun.read(folder.resolve(RUN)));
  }

  private SftConfig recipe(long seed, int passes) {
    SftConfig once = recipe(seed);
    return passes == 1 ? once : once.withEpochs(Math.multiplyExact(once.epochs(), passes));
  }

  /**
   * Returns the preset of this name with the fields that the study changes.
   *
   * @throws IllegalArgumentException if there is no such preset or field
   */
  SftConfig recipe(long seed) {
    SftConfig preset =
        switch (student.recipe()) {
          case "mini" -> SftConfig.mini();
          case "precise" -> SftConfig.precise();
          case "paper" -> SftConfig.paper();
          default ->
              throw new IllegalArgumentException(
                  "student.recipe is one of [mini, precise, paper], was " + student.recipe());
        };
    ObjectNode merged = Jsonl.mapper().valueToTree(preset.withSeed(seed));
    if (student.overrides() != null) {
      student
          .overrides()
          .forEach((field, value) -> merge("student.overrides." + field, merged, field, value));
    }
    try {
      return Jsonl.mapper()
          .readerFor(SftConfig.class)
          .with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(merged);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("student.overrides: " + e.getOriginalMessage(), e);
    } catch (java.io.IOException e) {
      throw new IllegalArgumentException("student.overrides: " + e.getMessage(), e);
    }
  }

  private static void merge(String place, ObjectNode target, String field, JsonNode value) {
    if (!target.has(field)) {
      List<String> known = new java.util.ArrayList<>();
      target.fieldNames().forEachRemaining(known::add);
      throw new IllegalArgumentException(place + ": no such field; present: " + known);
    }
    if (value.isObject() && target.get(field) instanceof ObjectNode inner) {
      value
          .properties()
          .forEach(e -> merge(place + "." + e.getKey(), inner, e.getKey(), e.getValue()));
    } else {
      target.set(field, value);
    }
  }
}
