package agora.study;

import agora.data.CanonicalJson;
import agora.data.Sha256;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Stage of a study, with everything that determines its result.
 *
 * @param stage the kind of stage, such as {@code generate}; also the folder's parent
 * @param name what a reader recognises it by; not part of the identity
 * @param inputs every input, configuration and version that the result depends on; JSON values
 *     under literal names, never a record's {@code toString()}
 * @param former keys that versions before gave this stage, by which it is found as well
 */
record StageKey(String stage, String name, Map<String, Object> inputs, List<StageKey> former) {
  StageKey {
    inputs = Collections.unmodifiableMap(new TreeMap<>(inputs));
    former = List.copyOf(former);
  }

  StageKey(String stage, String name, Map<String, Object> inputs) {
    this(stage, name, inputs, List.of());
  }

  /** Returns a copy that is also found by the key with these inputs. */
  StageKey formerly(Map<String, Object> earlier) {
    List<StageKey> all = new ArrayList<>(former);
    all.add(new StageKey(stage, name, earlier));
    return new StageKey(stage, name, inputs, all);
  }

  /** Returns one key for each thing that it may have been computed on, this process's own first. */
  List<StageKey> on(ComputedOn computedOn) {
    return Stream.concat(Stream.of(computedOn.own()), computedOn.others().stream())
        .map(this::on)
        .toList();
  }

  private StageKey on(String device) {
    Map<String, Object> more = new TreeMap<>(inputs);
    more.put(ComputedOn.FIELD, device);
    return new StageKey(stage, name, more, former.stream().map(key -> key.on(device)).toList());
  }

  /** Returns this key and the former ones. */
  Stream<StageKey> all() {
    return Stream.concat(Stream.of(this), former.stream());
  }

  /** Returns 16 hexadecimal digits of the SHA-256 of stage and inputs. */
  String hash() {
    return Sha256.of(stage + "\n" + CanonicalJson.of(inputs)).substring(0, 16);
  }

  String folder() {
    return stage + "/" + name.replaceAll("[^A-Za-z0-9._-]+", "-") + "-" + hash();
  }
}
