package io.github.rraunet.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a SavedModel is, found by reading its graph without running it.
 *
 * @param tensorFlow       version that wrote it
 * @param runtime          version of TensorFlow here
 * @param tags             of the graph; "serve" is needed
 * @param graphProducer    version of the graph format it was written in
 * @param graphMinConsumer oldest version of the graph format that may read it
 * @param signatures       what can be called, with shapes and types
 * @param operations       how often each operation occurs, functions included
 * @param unsafe           operations that touch files, run foreign code or talk to other machines, with reasons
 * @param parameters       number of weights
 * @param graphBytes       size of {@code saved_model.pb}
 * @param variableBytes    size of {@code variables}
 * @param obstacles        why it cannot be loaded here; empty if it can
 * @param doubts           what may go wrong
 */
public record ModelReport(String tensorFlow, String runtime, List<String> tags, int graphProducer, int graphMinConsumer,
  List<Signature> signatures, Map<String, Integer> operations, List<String> unsafe, long parameters, long graphBytes,
  long variableBytes, List<String> obstacles, List<String> doubts)
{

  /** Name of the signature that is called unless another is the only one that fits. */
  public static final String DEFAULT_SIGNATURE = "serving_default";

  /** A tensor of a signature; {@code shape} has -1 where any length goes and is null if even the rank is open. */
  public record Tensor(String name, String operation, int index, String type, List<Long> shape) {

    @Override
    public String toString() {
      return name + " " + type + (shape == null ? " of any shape"
        : shape.stream().map(n -> n < 0 ? "?" : Long.toString(n)).collect(Collectors.joining("x", " [", "]")));
    }
  }

  /** Something that can be called. */
  public record Signature(String name, List<Tensor> inputs, List<Tensor> outputs) {

    @Override
    public String toString() {
      return name + ": " + inputs + " -> " + outputs;
    }
  }

  /** The signature to call, and its image and its probability. */
  public record Call(String signature, Tensor image, Tensor probability) {

    /** @return the only batch size it takes, or -1 for any */
    public int fixedBatch() {
      return dimension(0);
    }

    /** @return the only height it takes, or -1 for any */
    public int fixedHeight() {
      return dimension(1);
    }

    /** @return the only width it takes, or -1 for any */
    public int fixedWidth() {
      return dimension(2);
    }

    /** @throws EngineException if it takes slices of another size only */
    public void requireSize(final int height, final int width) throws EngineException {
      if (fixedHeight() > 0 && fixedHeight() != height || fixedWidth() > 0 && fixedWidth() != width)
        throw new EngineException("the network takes slices of " + fixedWidth() + "x" + fixedHeight() + " only, found " + width
          + "x" + height + "; name this size as the model's geometry");
    }

    private int dimension(final int axis) {
      return image.shape() == null ? -1 : (int) Math.max(-1, image.shape().get(axis));
    }
  }

  /**
   * Chooses what to call: the signature {@value #DEFAULT_SIGNATURE} if it maps one image of shape [N, H, W, 1] to one of
   * the same shape (or [N, H, W]), both float32, else the only other one that does. The default one may leave shapes open.
   *
   * @param inputName  of the image, empty for the only input
   * @param outputName of the probability, empty for the only output
   * @throws EngineException saying what was found in each signature
   */
  public Call call(final String inputName, final String outputName) throws EngineException {
    final List<Call> fitting = new ArrayList<>();
    final List<String> reasons = new ArrayList<>();
    for (final Signature s : signatures) {
      final String why = whyNot(s, inputName, outputName);
      if (why.isEmpty()) {
        final Call call = new Call(s.name(), only(s.inputs(), inputName), only(s.outputs(), outputName));
        if (s.name().equals(DEFAULT_SIGNATURE)) return call;
        fitting.add(call);
      }
      else reasons.add(s.name() + " " + why);
    }
    if (fitting.size() == 1) return fitting.get(0);
    if (fitting.size() > 1)
      throw new EngineException("expected a signature " + DEFAULT_SIGNATURE + ", found several others that would fit: "
        + fitting.stream().map(Call::signature).toList() + "; export the model again with one of them as " + DEFAULT_SIGNATURE);
    throw new EngineException("expected a signature " + DEFAULT_SIGNATURE
      + " from one float32 image [N, H, W, 1] to one float32 probability of the same size, found "
      + (reasons.isEmpty() ? "no signature at all" : String.join("; ", reasons))
      + "; export the model again as a 2-D segmentation network");
  }

  private static String whyNot(final Signature s, final String inputName, final String outputName) {
    if (s.inputs().size() != 1) return "takes " + s.inputs().size() + " inputs " + s.inputs();
    final Tensor image = only(s.inputs(), inputName);
    if (image == null) return "has no input '" + inputName + "' but " + s.inputs();
    final Tensor probability = only(s.outputs(), outputName);
    if (probability == null)
      return (outputName.isEmpty() ? "gives " + s.outputs().size() + " outputs " : "has no output '" + outputName + "' but ")
        + s.outputs();
    if (!isImage(image, false)) return "takes " + image;
    if (!isImage(probability, true)) return "gives " + probability;
    // A signature by another name must say itself that it is one for images.
    final boolean open = image.shape() == null || probability.shape() == null;
    return open && !s.name().equals(DEFAULT_SIGNATURE) ? "maps " + image + " to " + probability : "";
  }

  private static Tensor only(final List<Tensor> tensors, final String name) {
    if (name.isEmpty()) return tensors.size() == 1 ? tensors.get(0) : null;
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElse(null);
  }

  private static boolean isImage(final Tensor tensor, final boolean channelMayBeAbsent) {
    if (!tensor.type().equals("float32")) return false;
    if (tensor.shape() == null) return true;
    if (tensor.shape().size() == 3) return channelMayBeAbsent;
    return tensor.shape().size() == 4 && (tensor.shape().get(3) == 1 || tensor.shape().get(3) < 0);
  }

  /** @throws EngineException if the model cannot be loaded here, or touches what it should not and is not trusted */
  public void requireLoadable(final boolean trusted) throws EngineException {
    if (!obstacles.isEmpty()) throw new EngineException("the model cannot be run: " + String.join("; ", obstacles));
    if (!unsafe.isEmpty() && !trusted)
      throw new EngineException("the model is refused because its graph " + String.join("; ", unsafe)
        + "; a network for images needs no such thing, say that you trust the model only if you know who made it");
  }
}
