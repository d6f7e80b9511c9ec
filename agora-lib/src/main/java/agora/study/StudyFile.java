package agora.study;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a study's JSON file; every mistake is an error that names the file, the field and what may
 * stand there.
 */
final class StudyFile {
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(
              com.fasterxml.jackson.core.json.JsonReadFeature.ALLOW_JAVA_COMMENTS.mappedFeature())
          .build();

  private StudyFile() {}

  /**
   * Returns the study that the file describes.
   *
   * @throws IllegalArgumentException if the file is missing or not a valid study
   */
  static StudyConfig read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no study file " + file + ": name one of data/studies/, or your own through AGORA_STUDY");
    }
    try {
      return parse(file, tree(file));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file
              + " line "
              + e.getLocation().getLineNr()
              + ": not valid JSON: "
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns a study's file as it stands, comments left out. */
  static JsonNode tree(Path file) throws IOException {
    return STRICT.readTree(file.toFile());
  }

  /** Returns the study that a tree describes; messages name the file that it is to be. */
  static StudyConfig of(Path file, JsonNode tree) throws IOException {
    return parse(file, tree);
  }

  private static StudyConfig parse(Path file, JsonNode tree) throws IOException {
    try {
      return STRICT.treeToValue(tree, StudyConfig.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          file
              + ": unknown field '"
              + e.getPropertyName()
              + "' in "
              + place(e.getPath().subList(0, e.getPath().size() - 1))
              + "; known: "
              + e.getKnownPropertyIds(),
          e);
    } catch (JsonMappingException e) {
      String message =
          e.getCause() instanceof IllegalArgumentException rule
              ? String.valueOf(rule.getMessage())
              : e.getOriginalMessage();
      throw new IllegalArgumentException(
          file + ": in " + place(e.getPath()) + ": " + message + misspelled(tree), e);
    }
  }

  /**
   * A misspelled field is missing under its right name, and that is what is noticed first: names it
   * as well.
   */
  private static String misspelled(JsonNode tree) {
    List<String> known =
        Stream.of(StudyConfig.class.getRecordComponents()).map(RecordComponent::getName).toList();
    List<String> unknown = new ArrayList<>();
    tree.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    return unknown.isEmpty() ? "" : "; unknown fields: " + unknown + "; known: " + known;
  }

  private static String place(List<JsonMappingException.Reference> steps) {
    String path =
        steps.stream()
            .map(step ->
                step.getFieldName() != null
                    ? "." + step.getFieldName()
                    : "[" + step.getIndex() + "]")
            .collect(Collectors.joining());
    return path.isEmpty() ? "the study" : path.substring(path.startsWith(".") ? 1 : 0);
  }
}
