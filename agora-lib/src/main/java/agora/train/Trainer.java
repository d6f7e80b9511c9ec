package agora.train;

import agora.llama.Llama;
import agora.torch.NativeScope;
import agora.torch.Tensor;
import agora.train.MemoryEstimate.MemoryBudget;
import agora.train.OptimizerCheckpoint.TrainerState;
import java.io.IOException;
import java.time.Clock;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** The loop of a run: steps, held-out losses, states. */
final class Trainer {
  private final Llama llama;
  private final String name;
  private final Examples examples;
  private final MemoryBudget memory;
  private final ValidationSplit split;
  private final SftConfig config;
  private final RunFiles files;
  private final TrainingListener listener;
  private final TrainingStrategy learning;
  private final CheckpointSchedule pace;
  private final int stepsPerEpoch;
  private final long steps;

  Trainer(
      Llama llama,
      String name,
      Examples examples,
      MemoryBudget memory,
      SftConfig config,
      RunFiles files,
      TrainingListener listener,
      NativeScope scope) {
    this.llama = llama;
    this.name = name;
    this.examples = examples;
    this.memory = memory;
    this.config = config;
    this.files = files;
    this.listener = listener;
    this.split = ValidationSplit.of(examples.examples(), config.saving().heldOut(), config.seed());
    this.learning = learning(llama, config, scope);
    this.pace = new CheckpointSchedule(config.saving().everySteps(), System::nanoTime);
    this.stepsPerEpoch = plan(0).steps().size();
    this.steps = (long) stepsPerEpoch * config.epochs();
  }

  private static TrainingStrategy learning(Llama llama, SftConfig config, NativeScope scope) {
    Lora lora = config.lora();
    if (lora != null) {
      return new LoraFineTuning(llama, lora, config, scope);
    }
    return config.memory().optimizerInBackward()
        ? new OptimizerInBackward(llama, config, scope)
        : new FullFineTuning(llama, config, scope);
  }

  private EpochPlan plan(int epoch) {
    EpochPlan plan = EpochPlan.of(split.trained(), config.batching(), config.seed(), epoch);
    if (plan.steps().isEmpty()) {
      throw new IllegalArgumentException(
          "the training data '"
              + name
              + "' must fill a row of "
              + config.batching().maxTokens()
              + " tokens to be wrapped: lower maxTokens, or use another packing");
    }
    return plan;
  }

  TrainingRun.Result run() throws IOException {
    TrainerState position = files.load(state()).orElse(TrainerState.start());
    listener.on(
        new TrainingEvent.Started(
            name,
            steps,
            position.step(),
            split.trained().size(),
            examples.trainable(),
            examples.truncated(),
            examples.dropped(),
            memory.needed(),
            memory.deviceBytes()));
    try (LossLog log = new LossLog(files.losses(), position.step());
        EventFile events = new EventFile(files.events(), Clock.systemUTC(), position.step() + 1)) {
      Throughput speed = new Throughput(llama, steps, position.step());
      EpochPlan plan = null;
      int planned = -1;
      while (position.step() < steps && !position.stopped()) {
        int epoch = (int) (position.step() / stepsPerEpoch);
        if (plan == null || planned != epoch) {
          plan = plan(epoch);
          planned = epoch;
        }
        StepReport report = step(plan, position.step(), epoch);
        position = position.next();
        TrainingEvent.Step event = speed.after(position.step(), stepsPerEpoch, report);
        Double heldOut = heldOut(position);
        if (heldOut != null) {
          position = measured(position, heldOut);
        }
        log.write(event, heldOut == null ? Double.NaN : heldOut);
        events.write(position.step(), scalars(event, heldOut));
        listener.on(event);
        save(position);
      }
    }
    finish();
    return result(position);
  }

  private StepReport step(EpochPlan plan, long step, int epoch) {
    List<MicroBatch> batches = plan.microBatches((int) (step % stepsPerEpoch), config.batching());
    double factor = config.schedule().factor(step, steps, epoch);
    learning.begin(step + 1, factor);
    long trainable = batches.stream().mapToLong(MicroBatch::trainable).sum();
    double loss = 0;
    for (MicroBatch batch : batches) {
      double weight =
          config.batching().averageByMicroBatch()
              ? 1.0 / batch.trainable() / batches.size()
              : 1.0 / trainable;
      double summed = learning.learn(batch, weight);
      requireFinite("loss", summed, step, List.of(batch));
      loss += summed * weight;
    }
    double norm = learning.finish();
    requireFinite("gradient's norm", norm, step, batches);
    long tokens = batches.stream().mapToLong(MicroBatch::useful).sum();
    return new StepReport(loss, config.adamW().learningRate() * factor, norm, tokens);
  }

  private void requireFinite(String what, double value, long step, List<MicroBatch> batches) {
    if (!Double.isFinite(value)) {
      List<Integer> named =
          batches.stream()
              .flatMapToInt(batch -> Arrays.stream(batch.examples()))
              .map(index -> index + 1)
              .boxed()
              .toList();
      String why =
          "the "
              + what
              + " must be finite, was "
              + value
              + " at step "
              + (step + 1)
              + " in the batch of examples "
              + named
              + ": lower the learning rate, clip the gradient, or look at these examples; no state"
              + " of this step was kept, and the folder is free for another recipe";
      files.diverged(why);
      throw new IllegalStateException(why);
    }
  }

  private @Nullable Double heldOut(TrainerState position) {
    int every = config.saving().evaluateEverySteps();
    boolean due = (every > 0 && position.step() % every == 0) || endsEpoch(position);
    return !split.heldOut().isEmpty() && due ? split.loss(learning, config.batching()) : null;
  }

  private boolean endsEpoch(TrainerState position) {
    return position.step() % stepsPerEpoch == 0;
  }

  private TrainerState measured(TrainerState position, double heldOut) throws IOException {
    boolean best = position.improvedBy(heldOut);
    if (best && config.saving().keepBest()) {
      files.saveBest(learning.weights());
    }
    listener.on(new TrainingEvent.Evaluated(position.step(), heldOut, best));
    return position.measured(heldOut, config.saving().patience());
  }

  private void save(TrainerState position) {
    boolean interrupted = Thread.interrupted();
    boolean last = position.step() == steps || position.stopped();
    if (interrupted || (!last && pace.due(position.step()))) {
      pace.write(() -> files.save(position, state()));
      listener.on(new TrainingEvent.Saved(position.step()));
    }
    if (interrupted) {
      throw new CancellationException(
          "training was interrupted after step "
              + position.step()
              + " of "
              + steps
              + ", which is kept: train into the same folder to go on");
    }
  }

  private Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>(learning.weights());
    state.putAll(learning.memory());
    return state;
  }

  private void finish() throws IOException {
    if (config.saving().keepBest()) {
      files.loadBest(learning.weights());
    }
    learning.save(files.checkpoint());
  }

  private TrainingRun.Result result(TrainerState position) {
    return new TrainingRun.Result(
        position.step(),
        LossLog.lastLoss(files.losses()),
        position.bestLoss(),
        split.trained().size(),
        examples.tokens(),
        examples.trainable(),
        examples.truncated(),
        examples.dropped(),
        position.stopped());
  }

  private static Map<String, Double> scalars(TrainingEvent.Step step, @Nullable Double heldOut) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    scalars.put("loss/train", step.loss());
    scalars.put("learning_rate", step.learningRate());
    scalars.put("gradient_norm", step.gradientNorm());
    scalars.put("tokens_per_second", step.tokensPerSecond());
    scalars.put("utilization", step.utilization());
    scalars.put("memory_gigabytes", step.memoryBytes() / 1e9);
    if (heldOut != null) {
      scalars.put("loss/held_out", heldOut);
    }
    return scalars;
  }

  /**
   * Result of a step.
   *
   * @param tokens tokens without padding
   */
  record StepReport(double loss, double learningRate, double gradientNorm, long tokens) {}
}
