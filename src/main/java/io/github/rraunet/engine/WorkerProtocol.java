package io.github.rraunet.engine;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.distance.AskedRows;
import io.github.rraunet.distance.PairMeasures;
import io.github.rraunet.distance.PairMeter;
import io.github.rraunet.noise.FieldSamples;
import io.github.rraunet.noise.NoisyMask;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparer;
import java.util.List;
import java.util.Map;

/**
 * What client and worker agree on beyond Appose's own protocol: the names of the requests, which stand where Appose
 * has a script, and how the worker ends.
 */
public final class WorkerProtocol {

  /** Class that is started; named here as text, because this package knows no TensorFlow. */
  public static final String MAIN_CLASS = "io.github.rraunet.tensorflow.WorkerMain";

  /** In: {@code folder}. Out: {@code report}, a {@link ModelReport} as JSON text. */
  public static final String INSPECT = "inspect";

  /**
   * In: {@link SavedModelSource#toMap()}, {@code device}, {@code precision}, {@code threads}, {@code trusted},
   * {@code slices}. Out: {@code loaded}, a {@link Loaded} as JSON text.
   */
  public static final String LOAD = "load";

  /** In: {@code batch} (an id), {@code input} and {@code output} (shared arrays [slice, y, x]). */
  public static final String OPEN = "open";

  /**
   * In: {@code masking} (an id), {@code steps}, {@link SliceMasking.Steps} as JSON text: what will be done with stored slices.
   * After {@link #KERNELS}; served while another request is.
   */
  public static final String MASKING = "masking";

  /** In: {@code masking}. Served while another request is. */
  public static final String CLOSE_MASKING = "close-masking";

  /** As {@link #OPEN}, of stored slices (8 or 16 bits) and masks (8 bits). After {@link #KERNELS}. */
  public static final String OPEN_MASKS = "open-masks";

  /**
   * In: {@code batch}, {@code count}; of stored slices also {@code masking}. Out: perhaps {@code remark}, what the user should
   * know of it. Of stored slices, if a value is no probability, {@code value} (bits of a float, as JSON knows no NaN) and
   * {@code slice} (in the batch, from 0).
   */
  public static final String PREDICT = "predict";

  /** In: {@code batch}. */
  public static final String RELEASE = "release";

  /** Out: {@code difference}, the largest over the test tensor, absolute. */
  public static final String REPRODUCE = "reproduce";

  /** In: {@code settings}, {@link TrainerSettings} as JSON text. Out: {@code opened}, an {@link OpenedTrainer} as JSON text. */
  public static final String TRAINER = "trainer";

  /**
   * In: {@code batch} (images in its input, masks in its output), {@code count}, {@code height}, {@code width},
   * {@code rate}, {@code staged} (whether it came with {@link #STAGE}). Out: {@code batch}, {@code dice}, {@code cross_entropy}
   * and {@code predicted}, lists of float bits as integers, as JSON knows no NaN. The next one may be asked for before this one
   * is answered; on a GPU it begins when this one has given the GPU its work.
   */
  public static final String STEP = "step";

  /**
   * As {@link #STEP}, without {@code rate} and outputs: the batch is kept for the next request that names it as {@code staged}.
   * Served while another request is.
   */
  public static final String STAGE = "stage";

  /** As {@link #STEP}, with {@code number} (of the batch, from 1) for {@code rate}; no outputs. */
  public static final String STATISTICS = "statistics";

  /** As {@link #STEP}, without {@code rate}. */
  public static final String EVALUATE = "evaluate";

  /** In: {@code batch}, {@code count}, {@code height}, {@code width}. The probabilities replace the masks. */
  public static final String PROBABILITY = "probability";

  /**
   * In: {@code file} ({@link ValuesFile}), {@code moments} (whether these follow the weights). Out: {@code steps},
   * {@code loss_scale} and {@code good_steps}, see {@link TrainerState.LossScaling}.
   */
  public static final String READ_VALUES = "read-values";

  /** In: {@code file}, {@code moments}, and with moments {@code steps}, {@code loss_scale} and {@code good_steps}. */
  public static final String SET_VALUES = "set-values";

  /** In: {@code folder}, {@code height}, {@code width} (-1 for any). */
  public static final String EXPORT = "export";

  /**
   * In: {@code gpu}, from 0, or {@link #ANY_GPU}; perhaps {@code only}, the kernels that will be needed, else all. Out:
   * {@code device}, such as "gpu:0 (NVIDIA H200)", whose kernels are used.
   */
  public static final String KERNELS = "kernels";

  /** Value of {@code only}: the kernels for slices. */
  public static final String SLICE_KERNELS = "slices";

  /** The GPU that {@code device=auto} tries for a network, too. */
  public static final int ANY_GPU = -1;

  /** In: {@code pair} (an id), {@code reference} and {@code prediction} (shared arrays [z, y, x] of bytes), {@code threads}. */
  public static final String PAIR = "pair";

  /**
   * In: {@code pair}, {@code measurement}, a {@link Measurement} as JSON text. Out: {@code measures}, a {@link PairMeasures} as
   * JSON text.
   */
  public static final String MEASURE = "measure";

  /** In: {@code pair}. */
  public static final String CLOSE_PAIR = "close-pair";

  /**
   * In: {@code voxels} (shared array [z, y, x] of sets), {@code spacing} (x, y, z in mm), {@code threads}, {@code bits} to whose
   * voxels the distance is, {@code asked}, bits of the voxels asked for, {@code squared} (shared array of doubles, which receives
   * the squared distances in the order of {@link AskedRows}).
   */
  public static final String DISTANCES = "distances";

  /**
   * In: {@code warp} (an id), {@code voxels}, {@code spacing}, {@code threads} as above, {@code samples} (shared array of
   * floats), {@code field}, {@link FieldSamples#withoutSamples} as JSON text.
   */
  public static final String WARP = "warp";

  /** In: {@code warp}, {@code rms} in mm. The voxels of the warp receive the wrong mask. */
  public static final String APPLY_WARP = "apply-warp";

  /** In: {@code warp}, {@code rms} in mm. Out: {@code counts}, {@link NoisyMask.Counts} as JSON text. */
  public static final String COUNT_WARPED = "count-warped";

  /** In: {@code warp}. */
  public static final String CLOSE_WARP = "close-warp";

  /**
   * In: {@code stack} (an id), {@code steps}, {@link SlicePreparer.Steps} as JSON text, {@code input} (shared array
   * [slice, y, x] of floats, or of bytes for a mask), {@code output} (shared array [slice, y, x] of floats on the network's
   * grid), {@code threads}.
   */
  public static final String SLICES = "slices";

  /** In: {@code stack}, {@code count}. Prepares so many slices of the input into the output. */
  public static final String PREPARE_SLICES = "prepare-slices";

  /** In: {@code stack}. */
  public static final String CLOSE_SLICES = "close-slices";

  /** Out: {@code facts}, {@link io.github.rraunet.device.GpuFacts} as JSON text. */
  public static final String GPU_FACTS = "gpu-facts";

  /**
   * In: {@code device}. Out: {@code device} that was used, {@code milliseconds} of one convolution, {@code operations} of it
   * (floating-point), and {@link #NOTES}.
   */
  public static final String CONVOLUTION = "convolution";

  /**
   * Key of what the user should know, a list of sentences, in the answers to {@link #LOAD}, {@link #TRAINER} and
   * {@link #CONVOLUTION}.
   */
  public static final String NOTES = "notes";

  /** System property: seconds without a request after which a worker ends. */
  public static final String IDLE_PROPERTY = "rraunet.worker.idle";

  /** Exit code of a worker that had nothing to do for that long. */
  public static final int IDLE_EXIT = 86;

  /** Begins the error of a request for which the device's memory did not suffice. */
  public static final String OUT_OF_MEMORY = "[memory] ";

  /** Predictions, or steps of a training, that are computed at once on a GPU. */
  public static final int COMPUTED_ON_GPU = 2;

  /** Predictions that are served at once on a GPU: while two are computed, slices of another are prepared, or its masks made. */
  public static final int SERVED_ON_GPU = COMPUTED_ON_GPU + 1;

  private WorkerProtocol() {}

  /** @return a number of a request or an answer; it may have become a long or a double on the way */
  public static int integer(final Map<String, Object> message, final String key) {
    return ((Number) message.get(key)).intValue();
  }

  /** @return what the user should know, of an answer */
  static List<String> notes(final Map<String, Object> answer) {
    return answer.get(NOTES) instanceof List<?> notes ? notes.stream().map(String::valueOf).toList() : List.of();
  }

  /**
   * @param device where the worker computes
   * @return predictions that are computed at once there: on a GPU one is copied while another is computed
   */
  public static int computedAtOnce(final String device) {
    return DeviceChoice.parse(device).kind() == DeviceChoice.Kind.GPU ? COMPUTED_ON_GPU : 1;
  }

  /**
   * @param device where the worker computes
   * @return predictions that it is worth while to ask for at once: as many as are served at once
   */
  public static int concurrency(final String device) {
    return computedAtOnce(device) > 1 ? SERVED_ON_GPU : 1;
  }

  /** @return for JSON in which there may be infinity and not-a-number */
  public static Gson gson() {
    return new GsonBuilder().serializeSpecialFloatingPointValues().create();
  }

  /**
   * What is to be measured of the pair.
   *
   * @param reference  256 digits, 1 for every stored value of the reference that is foreground
   * @param prediction the same of the prediction
   */
  public record Measurement(String reference, String prediction, PairMeter.Request request) {}

  /**
   * What was loaded.
   *
   * @param device    where it runs, for the user
   * @param precision arithmetic in use
   * @param engine    name and version of the library
   * @param call      what is called in the graph
   * @param freeOnGpu bytes that were free on the GPU before the model was loaded; 0 on a CPU
   */
  public record Loaded(String device, Precision precision, String engine, ModelReport.Call call, long freeOnGpu) {}

  /**
   * What learns.
   *
   * @param use                 device, precision, engine
   * @param weights             in the order in which they travel
   * @param moments             likewise
   * @param trainableParameters parameters that the optimiser changes
   */
  public record OpenedTrainer(Predictor.Use use, VariableSizes weights, VariableSizes moments, long trainableParameters) {}
}
