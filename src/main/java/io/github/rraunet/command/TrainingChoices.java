package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.device.DeviceList;
import io.github.rraunet.engine.NetworkChoice;
import io.github.rraunet.engine.NetworkSettings.Preset;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.TrainerSettings.Reduction;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.text.Keys;
import io.github.rraunet.training.LearningRateSchedule;
import io.github.rraunet.training.PresetDefaults;
import io.github.rraunet.training.TrainingPlan;
import io.github.rraunet.training.augment.SliceAugmentation;
import io.github.rraunet.training.cleaning.CleaningSettings;
import io.github.rraunet.training.cleaning.EmptyMaskPolicy;
import io.github.rraunet.training.cleaning.RemovalBudget;
import io.github.rraunet.training.cleaning.RemovalSchedule;
import io.github.rraunet.training.cleaning.ScoreRule;
import io.github.rraunet.training.cleaning.ScoredLoss;
import io.github.rraunet.training.data.DataSplit;
import io.github.rraunet.training.data.SliceSettings;
import io.github.rraunet.volume.LabelSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a user chose for a training, checked as far as that needs no data.
 *
 * @param texts the choices by the names of their parameters, as far as a training that goes on must have the same
 */
record TrainingChoices(NetworkChoice networkChoice, Preset preset, NetworkSettings network, SliceSettings slices,
  TrainingPlan plan, TrainerSettings trainer, CleaningSettings cleaning, DataSplit.Request validation, String target,
  String license, Map<String, String> texts)
{

  private static final String AUTO = "auto";
  /** Part of the training before masks are removed: what a network that has seen little distrusts is what is hard. */
  private static final double WARM_UP = 0.25;
  private static final int LONGEST_TARGET = 200; // it stands in the model's description, which has at most 1024

  /** Takes the parameters group by group; each method throws IllegalArgumentException that says what was expected. */
  static final class Builder {

    private final Map<String, String> texts = new TreeMap<>();
    private NetworkChoice networkChoice;
    private Preset preset;
    private NetworkSettings network;
    private SliceSettings slices;
    private CleaningSettings cleaning;
    private DataSplit.Request validation;
    private LearningRateSchedule schedule;
    private SliceAugmentation augmentation;
    private Reduction reduction;
    private Precision precision;
    private List<DeviceChoice> devices;
    private boolean deterministic;
    private int epochs;
    private int batchSize;
    private double learningRate;
    private int patience;
    private int checkpointEvery;
    private long seed;
    private String target;
    private String license;

    Builder network(final String name, final String presetName, final int baseFilters) {
      networkChoice = NetworkChoice.parse(name);
      preset = Preset.parse(presetName);
      network = networkChoice.settings(preset, baseFilters);
      texts.put("network", networkChoice.key());
      texts.put("preset", preset.key());
      texts.put("base_filters", String.valueOf(baseFilters));
      return this;
    }

    /** After the network, whose depth says what sizes it takes. */
    Builder slices(final int size, final double pixelMm, final String window, final String labels) {
      final int multiple = network.sizeMultiple();
      if (pixelMm < 0 || Double.isNaN(pixelMm))
        throw new IllegalArgumentException("pixel_mm is a length in mm, or 0; found " + pixelMm);
      if (pixelMm == 0 && size % multiple != 0)
        throw new IllegalArgumentException("slice_size must divide by " + multiple + " for this network, found " + size
          + "; the nearest are " + size / multiple * multiple + " and " + (size / multiple + 1) * multiple);
      final SliceGeometry geometry = pixelMm > 0 ? new SliceGeometry.PixelSpacing(pixelMm, multiple)
        : new SliceGeometry.Resize(size, size);
      final IntensityWindow range = window(window);
      slices = new SliceSettings(new SlicePreparation(range, geometry), LabelSet.parse(labels));
      texts.put(pixelMm > 0 ? "pixel_mm" : "slice_size", pixelMm > 0 ? String.valueOf(pixelMm) : String.valueOf(size));
      texts.put("window", range.low() + "," + range.high());
      texts.put("labels", slices.foreground().toString());
      return this;
    }

    private static IntensityWindow window(final String text) {
      final String[] ends = text.split(",", -1);
      try {
        if (ends.length == 2) return new IntensityWindow(Double.parseDouble(ends[0].trim()), Double.parseDouble(ends[1].trim()));
      }
      catch (final NumberFormatException e) {
        throw new IllegalArgumentException("window is two numbers such as -1000,1000; found '" + text + "'", e);
      }
      throw new IllegalArgumentException("window is two numbers such as -1000,1000; found '" + text + "'");
    }

    Builder plan(final int newEpochs, final int newBatchSize, final double rate, final String rateSchedule, final String augment,
      final int newPatience, final int every)
    {
      epochs = newEpochs;
      batchSize = newBatchSize;
      learningRate = rate;
      schedule = LearningRateSchedule.parse(rateSchedule);
      augmentation = SliceAugmentation.parse(augment);
      patience = newPatience;
      checkpointEvery = every;
      texts.put("epochs", String.valueOf(epochs));
      texts.put("batch_size", String.valueOf(batchSize));
      texts.put("learning_rate", String.valueOf(rate));
      texts.put("learning_rate_schedule", schedule.key());
      texts.put("augment", augmentation.names());
      texts.put("patience", String.valueOf(patience));
      return this;
    }

    Builder trainer(final String loss, final String precisionName, final String deviceName, final boolean isDeterministic) {
      reduction = Keys.parse(Reduction.class, "losses", loss);
      precision = Precision.parse(precisionName);
      devices = DeviceList.requireTogether(DeviceList.parse(deviceName));
      deterministic = isDeterministic;
      texts.put("loss", Keys.of(reduction));
      return this;
    }

    /** After the plan, whose epochs bound the warm-up. */
    Builder cleaning(final String alpha, final String beta, final String removal, final int warmUp, final String budget,
      final String score, final String scoredLoss, final String emptyMasks)
    {
      cleaning = CleaningSettings.of(share("alpha", alpha), share("beta", beta)).withSchedule(RemovalSchedule.parse(removal))
        .withBudget(RemovalBudget.parse(budget)).withScore(ScoreRule.parse(score)).withLoss(ScoredLoss.parse(scoredLoss))
        .withEmptyMasks(EmptyMaskPolicy.parse(emptyMasks), false);
      cleaning = cleaning.withWarmUpEpochs(warmUp >= 0 ? warmUp : cleaning.estimates() ? CleaningSettings.AUTO : (int) (epochs
        * WARM_UP));
      cleaning.warmUpOf(epochs);
      texts.put("alpha", Double.isNaN(cleaning.alpha()) ? AUTO : String.valueOf(cleaning.alpha()));
      texts.put("beta", Double.isNaN(cleaning.beta()) ? AUTO : String.valueOf(cleaning.beta()));
      texts.put("schedule", cleaning.schedule().key());
      texts.put("warm_up", String.valueOf(warmUp));
      texts.put("budget", cleaning.budget().key());
      texts.put("score", cleaning.score().key());
      texts.put("scored_loss", cleaning.loss().key());
      texts.put("empty_masks", cleaning.emptyMasks().key());
      return this;
    }

    private static double share(final String parameter, final String text) {
      if (text.trim().equalsIgnoreCase(AUTO)) return Double.NaN;
      try {
        final double value = Double.parseDouble(text.trim());
        if (!Double.isNaN(value)) return value;
      }
      catch (final NumberFormatException e) {
        throw new IllegalArgumentException(parameter + " is a number from 0 to 1, or auto; found '" + text + "'", e);
      }
      throw new IllegalArgumentException(parameter + " is a number from 0 to 1, or auto; found '" + text + "'");
    }

    Builder validation(final String text) {
      validation = DataSplit.Request.parse(text);
      texts.put("validation", validation.toString());
      return this;
    }

    Builder seed(final long newSeed) {
      seed = newSeed;
      texts.put("seed", String.valueOf(seed));
      return this;
    }

    Builder card(final String newTarget, final String newLicense) {
      target = newTarget.trim().isEmpty() ? "foreground" : newTarget.trim();
      if (target.length() > LONGEST_TARGET)
        throw new IllegalArgumentException("target is a name of at most " + LONGEST_TARGET + " letters, such as spine; found "
          + target.length());
      license = newLicense.trim();
      if (!license.matches("[A-Za-z0-9.+-]+"))
        throw new IllegalArgumentException("license is an SPDX identifier such as CC-BY-4.0 or MIT; found '" + newLicense + "'");
      return this;
    }

    TrainingChoices build() {
      if (batchSize < devices.size())
        throw new IllegalArgumentException("batch_size counts the slices of all devices together, so " + devices.size()
          + " devices need at least " + devices.size() + "; found " + batchSize);
      final PresetDefaults defaults = PresetDefaults.of(preset);
      final var plan = new TrainingPlan(epochs, batchSize, learningRate == 0 ? defaults.learningRate() : learningRate, schedule,
        defaults.warmUpSteps(), augmentation, patience, checkpointEvery, seed);
      final var trainer = TrainerSettings.of(network, seed).withReduction(reduction).withPrecision(precision).withDevices(devices)
        .withThreads(deterministic ? 1 : 0).withClipNorm(defaults.clipNorm());
      return new TrainingChoices(networkChoice, preset, network, slices, plan, trainer, cleaning, validation, target, license,
        Map.copyOf(texts));
    }
  }
}
