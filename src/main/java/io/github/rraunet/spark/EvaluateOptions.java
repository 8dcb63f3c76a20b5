package io.github.rraunet.spark;

import io.github.rraunet.metrics.EvaluationOptions;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.volume.io.NamePattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the job {@code evaluate}: those of the command but for pictures, which are made where somebody looks at them. */
final class EvaluateOptions {

  @Option(names = "--prediction", required = true, paramLabel = "PATH", description = "The mask or label map to judge, or a"
    + " folder of them; every executor must see it under this path. Also an address such as hdfs://HOST/FOLDER. Required.")
  private String prediction;

  @Option(names = "--reference", required = true, paramLabel = "PATH", description = "The mask or label map that is right;"
    + " likewise; a folder if the prediction is one. Required.")
  private String reference;

  @Option(names = "--labels", paramLabel = "TEXT", description = "all (the foreground, and each label of a label map), a list"
    + " such as 1,3 or 25-33 (each by itself), or union:25-33 (together). Default: all.")
  private String labels = "all";

  @Option(names = "--metrics", paramLabel = "TEXT", description = "all, overlap, boundary, surface, or names of columns such as"
    + " dice,sbd,hd95_mm. Default: all.")
  private String metrics = "all";

  @Option(names = "--mode", paramLabel = "TEXT", description = "Boundaries, neighbourhoods and distances in the volume (3d) or"
    + " slice by slice (2d). Default: 3d.")
  private String mode = "3d";

  @Option(names = "--boundary-radius", paramLabel = "TEXT", description = "Radius of the neighbourhoods of the boundary"
    + " metrics: a whole number of voxels such as 1, or mm such as 1.5mm. Default: 1.")
  private String boundaryRadius = "1";

  @Option(names = "--neighbourhood", paramLabel = "TEXT", description = "Form of the neighbourhoods: box, ball or diamond."
    + " Default: box.")
  private String neighbourhood = "box";

  @Option(names = "--boundary", paramLabel = "TEXT", description = "Boundary voxels have background at a face (face), or also"
    + " at an edge or corner (full). Default: face.")
  private String boundary = "face";

  @Option(names = "--undefined", paramLabel = "TEXT", description = "What local TPVF and TNVF count where they have no value:"
    + " skip leaves the point out, one counts it as agreement. Default: skip.")
  private String undefined = "skip";

  @Option(names = "--hd95", paramLabel = "TEXT", description = "Larger of the two directed percentiles (max_of_two), percentile"
    + " of both directions together (pooled), or by area of surface elements (surfel). Default: max_of_two.")
  private String hd95 = "max_of_two";

  @Option(names = "--nsd", paramLabel = "TEXT", description = "Normalised surface Dice over boundary voxels (voxel) or by area"
    + " of surface elements (surfel). Default: voxel.")
  private String nsd = "voxel";

  @Option(names = "--tolerance-mm", paramLabel = "X", description = "Of the normalised surface Dice. Default: 1.")
  private double toleranceMm = 1;

  @Option(names = "--biou-distance-mm", paramLabel = "X", description = "Voxels nearer than this to the boundary of their mask"
    + " count for the boundary IoU; 0 for the boundary voxels alone. Default: 0.")
  private double biouDistanceMm;

  @Option(names = "--empty-distance", paramLabel = "TEXT", description = "Distance where exactly one of the masks is empty:"
    + " diagonal, infinity or nan. Default: diagonal.")
  private String emptyDistance = "diagonal";

  @Option(names = "--aggregation", paramLabel = "TEXT", description = "Mean over cases (per_case), voxels and points of all"
    + " cases together (pooled), or a case as mean over its slices (per_slice). Default: per_case.")
  private String aggregation = "per_case";

  @Option(names = "--spacing", paramLabel = "TEXT", description = "Edges of a voxel along x, y and z in mm, such as 1,1,1, in"
    + " place of those of the images.")
  private String spacing = "";

  @Option(names = "--resample", paramLabel = "TEXT", description = "none refuses masks on different grids, nearest brings the"
    + " prediction to the reference's grid, ignore compares masks of one size voxel by voxel. Default: none.")
  private String resample = "none";

  @Option(names = "--threshold", paramLabel = "X", description = "Makes masks of probability maps: foreground is what is"
    + " greater. 0 if there are none. Default: 0.")
  private double threshold;

  @Option(names = "--prediction-pattern", paramLabel = "TEXT", description = "For folders: a file's name without its ending, *"
    + " for the case, such as *_pred; or verse for names as in the VerSe data. Default: *.")
  private String predictionPattern = "*";

  @Option(names = "--reference-pattern", paramLabel = "TEXT", description = "For folders: likewise, such as *_gt. Default: *.")
  private String referencePattern = "*";

  @Option(names = "--allow-unpaired", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "For"
    + " folders: files without partner are listed, but are no failure. Default: false.")
  private boolean allowUnpaired;

  @Option(names = "--seed", paramLabel = "N", description = "Of the bootstrap intervals. Default: 1.")
  private long seed = 1;

  @Option(names = "--output", paramLabel = "PATH", description = "A folder for tables (CSV, JSON, Markdown, LaTeX) and record,"
    + " made if it is not there; or one file that ends in .csv, .json, .md or .tex for that table alone.")
  private String output = "";

  @Option(names = "--skip-done", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Takes the"
    + " scores of a case that was compared before into the same folder, with the same settings and unchanged files. Default:"
    + " true.")
  private boolean skipDone = true;

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Only tells"
    + " what would be compared, and writes nothing. Default: false.")
  private boolean dryRun;

  @Option(names = "--slab-planes", paramLabel = "N", description = "Planes of a slab: pairs with more planes are compared slab"
    + " by slab. Needs files that can be read in parts: uncompressed NIfTI, MetaImage, TIFF, or OME-Zarr. 0 cuts only pairs of"
    + " more than 400 million voxels; -1 none. Default: 0.")
  private int slabPlanes;

  /** @throws IllegalArgumentException naming the option */
  void check() {
    if (prediction.isBlank() || reference.isBlank()) throw new IllegalArgumentException("prediction and reference are needed: two"
      + " masks or two folders of masks");
    if (Double.isNaN(threshold)) throw new IllegalArgumentException("threshold is a number, or 0 if there are masks only; found"
      + " NaN");
    settings();
    NamePattern.parse("prediction_pattern", predictionPattern);
    NamePattern.parse("reference_pattern", referencePattern);
    if (slabPlanes < -1) throw new IllegalArgumentException("slab_planes is a number of planes, 0 to have it chosen or -1 to cut"
      + " no pair; found " + slabPlanes);
  }

  EvaluationSettings settings() {
    return EvaluationOptions.parse(settingTexts());
  }

  /** @return what decides on the scores of a case, by the names of the command's parameters */
  LinkedHashMap<String, Object> settingTexts() {
    final LinkedHashMap<String, Object> all = new LinkedHashMap<>();
    all.put("labels", labels);
    all.put("metrics", metrics);
    all.put("mode", mode);
    all.put("boundary_radius", boundaryRadius);
    all.put("neighbourhood", neighbourhood);
    all.put("boundary", boundary);
    all.put("undefined", undefined);
    all.put("hd95", hd95);
    all.put("nsd", nsd);
    all.put("tolerance_mm", toleranceMm);
    all.put("biou_distance_mm", biouDistanceMm);
    all.put("empty_distance", emptyDistance);
    all.put("aggregation", aggregation);
    all.put("spacing", spacing);
    all.put("resample", resample);
    all.put("threshold", threshold);
    return all;
  }

  /** @return for the record */
  Map<String, Object> parameters() {
    final Map<String, Object> all = new LinkedHashMap<>();
    all.put("prediction", prediction);
    all.put("reference", reference);
    all.putAll(settingTexts());
    all.put("prediction_pattern", predictionPattern);
    all.put("reference_pattern", referencePattern);
    all.put("allow_unpaired", allowUnpaired);
    all.put("seed", seed);
    all.put("output", output);
    return all;
  }

  Path prediction() {
    return Locations.path(prediction).toAbsolutePath();
  }

  Path reference() {
    return Locations.path(reference).toAbsolutePath();
  }

  String predictionPattern() {
    return predictionPattern;
  }

  String referencePattern() {
    return referencePattern;
  }

  boolean allowUnpaired() {
    return allowUnpaired;
  }

  long seed() {
    return seed;
  }

  Optional<Path> output() {
    return output.isBlank() ? Optional.empty() : Optional.of(Locations.path(output).toAbsolutePath());
  }

  boolean skipDone() {
    return skipDone;
  }

  boolean dryRun() {
    return dryRun;
  }

  int slabPlanes() {
    return slabPlanes;
  }
}
