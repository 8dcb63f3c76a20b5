package io.github.rraunet.engine;

import com.google.gson.Gson;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.distance.MaskValues;
import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.distance.VoxelSets;
import io.github.rraunet.engine.WorkerProtocol.Measurement;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.BytePlanes;
import io.github.rraunet.volume.Foreground;
import io.github.rraunet.volume.Volume;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoublePredicate;
import org.apposed.appose.NDArray;
import org.apposed.appose.NDArray.Shape;
import org.apposed.appose.NDArray.Shape.Order;

/**
 * Measures pairs of masks on a GPU, by kernels that run in a worker process; the masks travel through shared memory. Takes
 * volumes with a byte a voxel, no offset, and at most 2 GB.
 */
public final class WorkerPairMeter implements PairMeter, KernelWorker {

  private static final int VALUES = 256;

  private final KernelClient client;
  private final AtomicInteger pairs = new AtomicInteger();
  private final Gson gson = WorkerProtocol.gson();

  WorkerPairMeter(final KernelClient client) {
    this.client = client;
  }

  /**
   * Starts a worker with its kernels compiled.
   *
   * @param choice a GPU, or auto
   * @throws EngineException   if the GPU cannot be used, saying why
   * @throws CanceledException if the thread is interrupted; its interrupt flag is set again
   */
  public static WorkerPairMeter start(final DeviceChoice choice) throws EngineException {
    return new WorkerPairMeter(KernelClient.start(choice, 0));
  }

  @Override
  public String device() {
    return client.device();
  }

  @Override
  public boolean isAlive() {
    return client.isAlive();
  }

  @Override
  public Optional<OpenPair> open(final Volume reference, final Volume prediction, final int threads, final Progress progress) {
    final Optional<BytePlanes> first = BytePlanes.of(reference);
    final Optional<BytePlanes> second = BytePlanes.of(prediction);
    final long[] n = reference.dimensions();
    final boolean fits = n[0] * n[1] * n[2] <= Integer.MAX_VALUE && Arrays.stream(n).max().orElseThrow()
      <= VoxelSets.LONGEST_EDGE;
    if (first.isEmpty() || second.isEmpty() || !fits || reference.intercept() != 0 || prediction.intercept() != 0
      || !Arrays.equals(n, prediction.dimensions())) return Optional.empty();
    try {
      SharedMemories.requireRoom("a pair of masks on the GPU", 2 * n[0] * n[1] * n[2], "take device=cpu");
      return Optional.of(new Pair(reference, first.get(), prediction, second.get(), threads, progress));
    }
    catch (final EngineException e) {
      throw new WorkerFailure(e);
    }
  }

  /** Two masks in memory that the worker sees too. */
  private final class Pair implements OpenPair {

    private final int id = pairs.incrementAndGet();
    private final double referenceSlope;
    private final double predictionSlope;
    private final MaskValues referenceValues;
    private final MaskValues predictionValues;

    Pair(final Volume reference, final BytePlanes first, final Volume prediction, final BytePlanes second, final int threads,
      final Progress progress) throws EngineException
    {
      referenceSlope = reference.slope();
      predictionSlope = prediction.slope();
      referenceValues = MaskValues.of(reference, threads, progress);
      predictionValues = MaskValues.of(prediction, threads, progress);
      final Shape shape = new Shape(Order.C_ORDER, first.count(), first.height(), first.width());
      try (NDArray one = KernelClient.bytes(shape); NDArray other = KernelClient.bytes(shape)) {
        KernelClient.fill(one, first, threads, progress);
        KernelClient.fill(other, second, threads, progress);
        client.call(WorkerProtocol.PAIR, Map.of("pair", id, "reference", one, "prediction", other, "threads", threads));
        KernelClient.forgetNames(one, other); // the worker holds the memory now
      }
    }

    @Override
    public MaskValues referenceValues() {
      return referenceValues;
    }

    @Override
    public MaskValues predictionValues() {
      return predictionValues;
    }

    @Override
    public PairMeasures measure(final Foreground inReference, final Foreground inPrediction, final Request request) {
      final var measurement = new Measurement(digits(referenceSlope, inReference), digits(predictionSlope, inPrediction),
        request);
      try {
        final Map<String, Object> answer = client.call(WorkerProtocol.MEASURE, Map.of("pair", id, "measurement", gson.toJson(
          measurement)));
        return gson.fromJson((String) answer.get("measures"), PairMeasures.class);
      }
      catch (final EngineException e) {
        throw new WorkerFailure(e);
      }
    }

    private String digits(final double slope, final DoublePredicate test) {
      final StringBuilder digits = new StringBuilder("0");
      for (int stored = 1; stored < VALUES; stored++) {
        final float value = (float) (slope * stored);
        digits.append(value != 0 && value == value && test.test(value) ? '1' : '0');
      }
      return digits.toString();
    }

    @Override
    public void close() {
      try {
        client.call(WorkerProtocol.CLOSE_PAIR, Map.of("pair", id));
      }
      catch (final EngineException e) {
        throw new WorkerFailure(e);
      }
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
