package io.github.rraunet.spark;

import io.github.rraunet.noise.Length;
import io.github.rraunet.noise.NoiseSettings;
import io.github.rraunet.noise.NoiseShare;
import io.github.rraunet.volume.LabelChoice;
import io.github.rraunet.volume.io.NamePattern;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options of the job {@code make-noisy-masks}: those of the command. */
final class NoiseOptions {

  private static final String ALL_TOGETHER = "union:all";

  @Option(names = "--input", required = true, paramLabel = "PATH", description = "Masks or label maps: a folder of files, or"
    + " one file; every executor must see it under this path. Also an address such as hdfs://HOST/FOLDER. Required.")
  private String input;

  @Option(names = "--output", required = true, paramLabel = "PATH", description = "A folder for the masks under their own"
    + " names, the manifest (CSV, JSON), a summary and a histogram; made if it is not there; likewise. Required.")
  private String output;

  @Option(names = "--alpha", paramLabel = "X", description = "Level of the noise: mean Dice coefficient between wrong and"
    + " correct masks, between 0 and 1. Default: 0.68.")
  private double alpha = 0.68;

  @Option(names = "--beta", paramLabel = "X", description = "Proportion of the masks that are made wrong. Default: 0.75.")
  private double beta = 0.75;

  @Option(names = "--alpha-scope", paramLabel = "TEXT", description = "Alpha is the mean over the wrong masks (noisy), or over"
    + " all masks, of which the correct ones count 1 (whole). Default: noisy.")
  private String alphaScope = "noisy";

  @Option(names = "--types", paramLabel = "TEXT", description = "From erosion, dilation, elastic, square_erosion,"
    + " square_dilation, sine. With a strength, such as erosion:3px or elastic:4mm, alpha does not matter. Default:"
    + " erosion,dilation,elastic.")
  private String types = "erosion,dilation,elastic";

  @Option(names = "--weights", paramLabel = "TEXT", description = "Proportions of the types, such as 1:1:2; author for"
    + " 1200:1200:450. Empty for equal ones.")
  private String weights = "";

  @Option(names = "--elastic-sigma", paramLabel = "TEXT", description = "How smooth elastic displacements are: standard"
    + " deviation of the Gaussian in pixels such as 12, or mm such as 8mm; empty for 12 pixels in an image of 256, more in"
    + " larger ones.")
  private String elasticSigma = "";

  @Option(names = "--labels", paramLabel = "TEXT", description = "union:all (every label together as one mask) or union:25-33;"
    + " all or a list such as 1,3 (each label of a label map by itself, which stays a label map). Default: union:all.")
  private String labels = ALL_TOGETHER;

  @Option(names = "--mode", paramLabel = "TEXT", description = "A mask is an axial slice (2d, as in the paper) or a volume"
    + " (3d). Default: 2d.")
  private String mode = "2d";

  @Option(names = "--count-empty", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Whether"
    + " beta is a proportion of all masks, though empty ones cannot be made wrong; else of those that are not empty. Default:"
    + " false.")
  private boolean countEmpty;

  @Option(names = "--pattern", paramLabel = "TEXT", description = "For a folder: a file's name without its ending with one * in"
    + " it, such as *_label; other files are left out. Default: *.")
  private String pattern = "*";

  @Option(names = "--seed", paramLabel = "N", description = "Whole number from which everything random is drawn; the same seed"
    + " gives the same masks, wherever they are made. Default: 1.")
  private long seed = 1;

  @Option(names = "--dry-run", arity = "0..1", fallbackValue = "true", paramLabel = "true|false", description = "Only tells"
    + " which masks there are, and writes nothing. Default: false.")
  private boolean dryRun;

  /** @throws IllegalArgumentException naming the option */
  void check() {
    settings();
    NamePattern.parse("pattern", pattern);
  }

  /** @throws IllegalArgumentException that says what was expected */
  NoiseSettings settings() {
    if (input.isBlank() || output.isBlank()) throw new IllegalArgumentException("input and output are needed: the correct masks,"
      + " and a folder for the wrong ones");
    return new NoiseSettings(alpha, beta, NoiseSettings.AlphaScope.parse(alphaScope), NoiseShare.parse(types, weights),
      elasticSigma.isBlank() ? null : Length.parse("elastic_sigma", elasticSigma), LabelChoice.parse(labels.isBlank()
        ? ALL_TOGETHER : labels), NoiseSettings.Mode.parse(mode), countEmpty, seed);
  }

  /** @return for the record, by the names of the command's parameters */
  Map<String, Object> parameters() {
    final Map<String, Object> all = new LinkedHashMap<>();
    all.put("input", input);
    all.put("output", output);
    all.put("alpha", alpha);
    all.put("beta", beta);
    all.put("alpha_scope", alphaScope);
    all.put("types", types);
    all.put("weights", weights);
    all.put("elastic_sigma", elasticSigma);
    all.put("labels", labels);
    all.put("mode", mode);
    all.put("count_empty", countEmpty);
    all.put("pattern", pattern);
    all.put("seed", seed);
    return all;
  }

  Path input() {
    return Locations.path(input).toAbsolutePath();
  }

  Path output() {
    return Locations.path(output).toAbsolutePath();
  }

  String pattern() {
    return pattern;
  }

  long seed() {
    return seed;
  }

  boolean dryRun() {
    return dryRun;
  }
}
