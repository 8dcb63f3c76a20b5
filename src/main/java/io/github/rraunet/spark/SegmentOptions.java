package io.github.rraunet.spark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.ForeignModelText;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.PathGlobs;
import io.github.rraunet.segment.folder.ResultName;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of the job {@code segment}: those of segment-folder, and how large stacks are cut. */
final class SegmentOptions {

  private static final int LARGEST_BATCH = 4096;

  @Option(names = "--input", required = true, paramLabel = "PATH", description = "A folder with stacks (NIfTI, MetaImage, TIFF,"
    + " OME-Zarr, folders with one DICOM series), one stack, or a text file with the path of a stack on each line; every"
    + " executor must see it under this path. Also an address such as hdfs://HOST/FOLDER. Required.")
  private String input;

  @Option(names = "--output", required = true, paramLabel = "PATH", description = "A folder for the results, the table"
    + " summary.csv and status.json; made if it is not there; likewise. Required.")
  private String output;

  @Option(names = "--model", paramLabel = "PATH", description = "'bundled' for the spine model that comes with the program, or"
    + " a model's folder or zip, which is brought to the executors. Default: bundled.")
  private String model = ModelPackage.BUNDLED;

  @Option(names = "--include", paramLabel = "TEXT", description = "Patterns of names, separated by commas, such as *_ct.nii.gz;"
    + " with a / of paths below the folder, such as 2024/**. Empty for every stack.")
  private String include = "";

  @Option(names = "--exclude", paramLabel = "TEXT", description = "Patterns of stacks or folders to leave out, likewise.")
  private String exclude = "";

  @Option(names = "--recursive", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
    description = "Whether sub-folders are searched; the results keep them. Default: false.")
  private boolean recursive;

  @Option(names = "--output-name", paramLabel = "TEXT", description = "With * for the name of the stack without its ending; the"
    + " ending decides on the format: .nii, .nii.gz, .mha, .mhd, .tif or .ome.zarr. Empty for *_mask.nii.gz, or"
    + " *_probability.nii.gz.")
  private String outputName = "";

  @Option(names = "--output-type", paramLabel = "TEXT", description = "What to make: mask, probability or both. Default: mask.")
  private String outputType = "mask";

  @Option(names = "--threshold", paramLabel = "X", description = "Foreground where the probability is greater; 0 for the"
    + " threshold that the model was made with. Default: 0.")
  private double threshold;

  @Option(names = "--largest-component", arity = "0..1", fallbackValue = "true", paramLabel = "true|false",
    description = "Keeps of each mask only the largest part that hangs together. Default: false.")
  private boolean largestComponent;

  @Option(names = "--figure", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Saves beside"
    + " each mask three slices of the stack with its outline, as PNG; not for stacks in slabs. Default: false.")
  private boolean figure;

  @Option(names = "--skip-done", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Leaves out a"
    + " stack whose result is there, was made from the same bytes with the same settings and model, and is as it was written."
    + " Default: true.")
  private boolean skipDone = true;

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Only tells"
    + " what would be done, and writes nothing. Default: false.")
  private boolean dryRun;

  @Option(names = "--allow-failed", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Stacks"
    + " that fail are listed, but the exit code is 0. Default: false.")
  private boolean allowFailed;

  @Option(names = "--device", paramLabel = "TEXT", description = "Where the network runs: auto, cpu, or gpu:0 for the first GPU"
    + " of an executor. Where Spark assigns GPUs to tasks, theirs is taken. Default: auto.")
  private String device = "auto";

  @Option(names = "--precision", paramLabel = "TEXT", description = "Arithmetic of the network: auto, float32, tf32, float16 or"
    + " bfloat16. auto is decided once, on one executor, for all. Default: auto.")
  private String precision = "auto";

  @Option(names = "--batch-size", paramLabel = "N", description = "Slices that go through the network at once; 0 for automatic."
    + " Default: 0.")
  private int batchSize;

  @Option(names = "--status", paramLabel = "PATH", description = "JSON file that tells at any time what is done, skipped,"
    + " failed and planned; empty for status.json in the folder of the results.")
  private String status = "";

  @Option(names = "--window", paramLabel = "TEXT", description = "Only for a model that does not say it: the values that become"
    + " 0 and 1, such as -1000,1000.")
  private String window = "";

  @Option(names = "--input-size", paramLabel = "TEXT", description = "Only for a model that does not say it: size of its input"
    + " in pixels, such as 256x256, or the pixel size it was trained at, such as 0.8mm.")
  private String inputSize = "";

  @Option(names = "--trust-model", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Loads a"
    + " model even though its graph can touch files or run other programs. Only if you know who made it. Default: false.")
  private boolean trustModel;

  @Option(names = "--slab-slices", paramLabel = "N", description = "Slices of a slab: stacks with more slices are cut, and"
    + " their slabs are tasks of their own. Needs files that can be read in parts: uncompressed NIfTI, MetaImage, TIFF, or"
    + " OME-Zarr. 0 cuts only stacks of more than 400 million voxels; -1 none. Default: 0.")
  private int slabSlices;

  /** @throws IllegalArgumentException naming the option */
  void check() {
    if (input.isBlank()) throw new IllegalArgumentException("input is needed: a folder with stacks, a stack, or a text file with"
      + " paths");
    if (output.isBlank()) throw new IllegalArgumentException("output is needed: a folder for the results; it may be the input"
      + " folder");
    if (Double.isNaN(threshold)) throw new IllegalArgumentException("threshold is a probability in [0, 1], found NaN");
    segmentation();
    ResultName.parse(outputName, type(), figure);
    PathGlobs.parse("include", include);
    PathGlobs.parse("exclude", exclude);
    DeviceChoice.parse(device);
    Precision.parse(precision);
    ForeignModelText.parse(window, inputSize);
    if (slabSlices < -1) throw new IllegalArgumentException("slab_slices is a number of slices, 0 to have it chosen or -1 to cut"
      + " no stack; found " + slabSlices);
    if (batchSize > LARGEST_BATCH) throw new IllegalArgumentException("batch_size is at most " + LARGEST_BATCH + ", found "
      + batchSize);
  }

  SegmentationSettings segmentation() {
    return new SegmentationSettings(type(), threshold == 0 ? Double.NaN : threshold, largestComponent, batchSize);
  }

  OutputType type() {
    return OutputType.parse(outputType);
  }

  /** @return what stands in the record of a result: the keys and values of segment-folder, which makes the same */
  Map<String, Object> parameters() {
    final Map<String, Object> all = new LinkedHashMap<>();
    all.put("input", input);
    all.put("output", output);
    all.put("model", model);
    all.put("include", include);
    all.put("exclude", exclude);
    all.put("recursive", recursive);
    all.put("output_name", outputName);
    all.put("output_type", outputType);
    all.put("threshold", threshold);
    all.put("largest_component", largestComponent);
    all.put("figure", figure);
    all.put("skip_done", skipDone);
    all.put("dry_run", dryRun);
    all.put("allow_failed", allowFailed);
    all.put("device", device);
    all.put("precision", precision);
    all.put("batch_size", batchSize);
    all.put("status", status);
    all.put("window", window);
    all.put("input_size", inputSize);
    all.put("trust_model", trustModel);
    return all;
  }

  String input() {
    return input;
  }

  String output() {
    return output;
  }

  String model() {
    return model;
  }

  String include() {
    return include;
  }

  String exclude() {
    return exclude;
  }

  boolean recursive() {
    return recursive;
  }

  String outputName() {
    return outputName;
  }

  boolean figure() {
    return figure;
  }

  boolean skipDone() {
    return skipDone;
  }

  boolean dryRun() {
    return dryRun;
  }

  boolean allowFailed() {
    return allowFailed;
  }

  String device() {
    return device;
  }

  String precision() {
    return precision;
  }

  int batchSize() {
    return batchSize;
  }

  String status() {
    return status;
  }

  String window() {
    return window;
  }

  String inputSize() {
    return inputSize;
  }

  boolean trustModel() {
    return trustModel;
  }

  int slabSlices() {
    return slabSlices;
  }
}
