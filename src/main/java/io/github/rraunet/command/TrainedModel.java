package io.github.rraunet.command;

import io.github.rraunet.engine.Attribution;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.record.ProgramVersion;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.text.Counted;
import io.github.rraunet.training.EpochRecord;
import io.github.rraunet.training.EpochTraining;
import io.github.rraunet.training.ModelExport;
import io.github.rraunet.training.RunFolder;
import io.github.rraunet.training.ValidationTruth;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.DataSplit.Role;
import io.github.rraunet.training.data.TrainingData;
import io.github.rraunet.volume.Orientation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The model of a training, with a card that tells how it was made. */
final class TrainedModel {

  private static final double THRESHOLD = 0.5; // method specification, section 1.4

  private final TrainingChoices choices;
  private final TrainingData data;
  private final DataSplit split;
  private final EpochTraining training;
  private final boolean[] noisy;
  private final ValidationTruth best;
  private final boolean hasLast;

  /**
   * @param best    of the validation at the best epoch
   * @param hasLast whether the weights of the last epoch are packed, too
   */
  TrainedModel(final TrainingChoices choices, final TrainingData data, final DataSplit split, final EpochTraining training,
    final boolean[] noisy, final ValidationTruth best, final boolean hasLast)
  {
    this.best = best;
    this.hasLast = hasLast;
    this.choices = choices;
    this.data = data;
    this.split = split;
    this.training = training;
    this.noisy = noisy;
  }

  /**
   * @param exact  of float32, with the weights to pack
   * @param isBest whether they are those of the best epoch, and not the last
   * @param out    holds curves and tables that go with the model
   */
  void write(final Trainer exact, final Path zip, final boolean isBest, final TrainingOutput out) throws IOException,
    EngineException
  {
    final EpochRecord epoch = isBest ? training.best() : training.history().get(training.history().size() - 1);
    final ValidationTruth truth = isBest ? best : ValidationTruth.of(exact, data, split, noisy);
    final Map<String, byte[]> attachments = new TreeMap<>();
    for (final String name : List.of(RunFolder.HISTORY, RunFolder.REMOVED, TrainingOutput.CURVES, TrainingOutput.EXAMPLE))
      if (Files.isRegularFile(out.path(name))) attachments.put(name, Files.readAllBytes(out.path(name)));
    final var description = new ModelDescription(name(), choices.target(), choices.slices().preparation(), Orientation.RAS,
      THRESHOLD, "image", "probability", "", facts(epoch, truth));
    final var attribution = new Attribution("Segments " + choices.target() + " in slices with a " + choices.networkChoice()
      .title() + ", trained on " + Counted.of(split.training().length, "slice") + " of "
      + Counted.of(cases(Role::isTrainedOn), "case") + ".", List.of("unknown"), List.of(Attribution.METHOD),
      choices.license(), card(epoch, truth, attachments), List.of("segmentation", "2d", "unet", "noisy-labels"), Instant.now());
    new ModelExport(choices.network(), description, attribution).write(exact, testSlice(), attachments, zip);
  }

  private String name() {
    final String plain = (choices.networkChoice().title() + " " + choices.target()).replaceAll("[^-_+ a-zA-Z0-9()]", " ");
    return (plain.length() > 100 ? plain.substring(0, 100) : plain).strip();
  }

  private Map<String, Object> facts(final EpochRecord epoch, final ValidationTruth truth) {
    final Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("program", ProgramVersion.NAME + " " + ProgramVersion.version());
    facts.put("cases", cases(Role::isTrainedOn));
    facts.put("validation_cases", cases(Role::isValidatedWith));
    facts.put("training_slices", split.training().length);
    facts.put("validation_slices", split.validation().length);
    facts.put("removed_masks", epoch.leftOut()); // what was removed afterwards did nothing to these weights
    facts.put("epoch", epoch.epoch());
    facts.put("learning_rate_used", choices.plan().learningRate());
    if (!Double.isNaN(epoch.validationDice())) {
      facts.put("validation_dice", epoch.validationDice());
      facts.put("validation_loss", epoch.validationLoss());
      if (truth.isKnown()) facts.put("validation_noisy_masks", truth.noisy());
      if (!Double.isNaN(truth.dice())) facts.put("validation_dice_of_correct_masks", truth.dice());
    }
    facts.putAll(choices.texts());
    return facts;
  }

  private long cases(final Predicate<Role> which) {
    return split.roles(data).stream().filter(which).count();
  }

  private String card(final EpochRecord epoch, final ValidationTruth truth, final Map<String, byte[]> attachments) {
    final StringBuilder text = new StringBuilder();
    text.append("# ").append(name()).append("\n\nA 2-D ").append(choices.networkChoice().title())
      .append(" that answers the probability that a pixel belongs to ").append(choices.target())
      .append(". Slices are axial planes, brought to the network's size and intensity window as `config: rra_unet:` says.\n\n");
    text.append("## Training\n\n").append(cleaning(epoch)).append("\n\nOf the whole training:\n\n")
      .append(new TrainingReport(training, data, split, noisy, best).markdown()).append('\n');
    text.append("Data: ").append(data.summary()).append(".\n\n");
    final List<Role> roles = split.roles(data);
    for (int c = 0; c < roles.size(); c++)
      text.append("- ").append(data.cases().get(c).name()).append(": ").append(roles.get(c).words()).append('\n');
    text.append("\n| setting | |\n|---|---|\n");
    new TreeMap<>(choices.texts()).forEach((key, value) -> text.append("| ").append(key).append(" | ").append(value)
      .append(" |\n"));
    text.append(String.format(Locale.ROOT, "| learning rate used | %s |%n%n", (float) choices.plan().learningRate()));
    text.append("## Validation\n\n").append(Double.isNaN(epoch.validationDice()) ? "Nothing was held back for validation.\n"
      : String.format(Locale.ROOT, "Dice coefficient %.4f over the pixels of %d slices that were not trained on. Their masks:"
      + " %s.%n",
      epoch.validationDice(), split.validation().length, truth.describe()));
    if (attachments.containsKey(TrainingOutput.CURVES)) text.append("\n![curves](").append(TrainingOutput.CURVES).append(")\n");
    if (attachments.containsKey(TrainingOutput.EXAMPLE)) text.append("\n![a slice of the validation](")
      .append(TrainingOutput.EXAMPLE).append(")\n");
    return text.append("\nNot for clinical use.\n").toString();
  }

  /** @return which epoch the weights are of, and without which masks they were trained */
  private String cleaning(final EpochRecord epoch) {
    final EpochRecord last = training.history().get(training.history().size() - 1);
    final int all = split.training().length;
    final String of = "These weights are of epoch " + epoch.epoch() + ". They were trained ";
    if (epoch.leftOut() > 0) return of + "on " + epoch.active() + " of " + Counted.of(all, "mask") + "; " + epoch.leftOut()
      + " had been left out as they look wrong.";
    if (last.removedInAll() == 0) return of + "on all " + Counted.of(all, "mask") + ".";
    return of + "on all " + Counted.of(all, "mask") + ": none had been left out yet." + (hasLast && last.leftOut() > 0
      ? " Those of epoch " + last.epoch() + ", trained without " + last.leftOut() + " that look wrong, are in "
      + TrainingOutput.LAST_MODEL + "." : "");
  }

  /**
   * @return of the slices with foreground, those of the validation if there is one, that with the median of it: a mask with most
   *         of all may well be one that was drawn too large
   */
  static int typical(final TrainingData data, final DataSplit split) {
    final int[] from = split.validation().length > 0 ? split.validation() : split.training();
    final List<Integer> painted = Arrays.stream(from).filter(slice -> !data.isEmpty(slice)).boxed().sorted(Comparator
      .comparingInt(data::foreground)).toList();
    return painted.isEmpty() ? from[0] : painted.get((painted.size() - 1) / 2);
  }

  /** A slice in values that the window maps to what the network saw. */
  private NpyArray testSlice() throws IOException {
    final int chosen = typical(data, split);
    final float[] image = new float[data.width(chosen) * data.height(chosen)];
    data.read(chosen, image, new float[image.length]);
    final IntensityWindow window = choices.slices().preparation().window();
    for (int i = 0; i < image.length; i++)
      image[i] = (float) (window.low() + image[i] * (window.high() - window.low()));
    return new NpyArray(new int[] { 1, data.height(chosen), data.width(chosen), 1 }, image);
  }
}
