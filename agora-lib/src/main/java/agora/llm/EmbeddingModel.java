package agora.llm;

import java.util.List;

/** Turns texts into vectors: an embeddings endpoint, or a network in process. */
@FunctionalInterface
public interface EmbeddingModel {
  /** Returns one vector per text, in order, all of one length; not normalised. */
  float[][] embed(List<String> texts) throws InterruptedException;
}
