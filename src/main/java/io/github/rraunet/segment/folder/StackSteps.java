package io.github.rraunet.segment.folder;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.record.ContentHash;
import io.github.rraunet.record.HashingBeside;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.Segmentation;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.text.Counted;
import io.github.rraunet.volume.NonZeroVoxels;
import io.github.rraunet.volume.PlaneSource;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.SparePlanes;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VolumeSlices;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Set;

/** What is done with one stack among many: it is read, segmented and written. Each step may be in a thread of its own. */
public final class StackSteps {

  private final FolderSettings settings;
  private final FolderSegmenter.Records records;
  private final SparePlanes spare = new SparePlanes();

  /** @param records begins the record of a stack */
  public StackSteps(final FolderSettings settings, final FolderSegmenter.Records records) {
    this.settings = settings;
    this.records = records;
  }

  /**
   * A stack that was read.
   *
   * @param planes  that its volume lies in
   * @param content of the files that it was read from; needed when results are written, and longer in the making than reading
   * @param seconds that reading took
   */
  public record Loaded(PlannedStack stack, Volume volume, PlaneSource planes, ContentHash content, Instant started,
    double seconds) implements AutoCloseable
  {

    /** Gives up hashing that goes on, and the planes: the volume must not be used any more. */
    @Override
    public void close() {
      if (content instanceof HashingBeside hashing) hashing.close();
      giveBack(planes);
    }
  }

  /**
   * A stack that was segmented.
   *
   * @param planes  that the results lie in
   * @param use     what it was segmented on
   * @param notes   what the user should know of this stack
   * @param seconds that it took
   */
  public record Computed(Loaded loaded, Segmentation segmentation, PlaneSource planes, Predictor.Use use, Set<String> notes,
    double seconds) implements AutoCloseable
  {

    /** Closes what was read, and gives up the planes: neither volume nor results must be used any more. */
    @Override
    public void close() {
      loaded.close();
      giveBack(planes);
    }
  }

  private static void giveBack(final PlaneSource planes) {
    if (planes instanceof SparePlanes.Loan loan) loan.close();
  }

  /** @throws IOException if a file of others lies where a result of the stack would go */
  public static void checkFree(final PlannedStack stack) throws IOException {
    new ResultFiles(stack.results()).checkFree();
  }

  /**
   * @return to be closed when the stack is done with, however that ends
   * @throws IOException if the stack cannot be read, or a file of others lies where its result would go
   */
  public Loaded read(final PlannedStack stack, final Progress quiet) throws IOException {
    final Instant started = Instant.now();
    final long nanos = System.nanoTime();
    checkFree(stack);
    final Path path = stack.stack().path();
    final var hashing = new HashingBeside(() -> VolumeFiles.contentFiles(path), quiet);
    boolean read = false;
    try {
      final PlaneSource planes = spare.lend();
      final Volume volume = VolumeFiles.read(path, planes, quiet);
      read = true;
      return new Loaded(stack, volume, planes, hashing, started, secondsSince(nanos));
    }
    finally {
      if (!read) hashing.close();
    }
  }

  /** @return number of slices that go through the network */
  public int slices(final Volume volume) {
    return VolumeSlices.of(volume, settings.model().orientation()).count();
  }

  /** Segments a stack; the predictor is used by nobody else meanwhile, or sees to it that it may be. */
  public Computed compute(final Loaded loaded, final Predictor predictor, final Progress progress) throws EngineException {
    final long start = System.nanoTime();
    final PlaneSource planes = spare.lend(); // by itself, as what is tried again needs no more memory then
    boolean done = false;
    try {
      final Segmentation result = new StackSegmenter(predictor, settings.model(), settings.segmentation(), planes).segment(
        loaded.volume, progress);
      final Set<String> notes = new LinkedHashSet<>(loaded.volume.notes());
      result.notes().stream().filter(n -> !predictor.notes().contains(n)).forEach(notes::add);
      final var computed = new Computed(loaded, result, planes, predictor.use(), notes, secondsSince(start));
      done = true;
      return computed;
    }
    finally {
      if (!done) giveBack(planes);
    }
  }

  /**
   * Brings the results to their place and sets the state of the stack.
   *
   * @return the line that tells of it
   */
  public String write(final Computed computed, final StagingFolder staging, final Progress quiet) throws IOException {
    final long start = System.nanoTime();
    final Loaded loaded = computed.loaded;
    final Segmentation result = computed.segmentation;
    final double ml = result.foregroundMl();
    final List<String> notes = new ArrayList<>(computed.notes);
    result.emptiness(ml).ifPresent(notes::add);
    final List<String> ofStack = List.copyOf(notes);
    notes.addAll(new ResultFiles(loaded.stack.results()).write(loaded.volume, result, () -> record(computed, ml).stackNotes(
      ofStack).seconds(loaded.seconds + computed.seconds + secondsSince(start)), staging, quiet));
    final double seconds = loaded.seconds + computed.seconds + secondsSince(start); // without what it waited for others
    loaded.stack.set(new StackState(StackState.Status.DONE, result.slices(), OptionalDouble.of(seconds), OptionalDouble.of(ml),
      String.join(" ", notes)));
    return line(loaded.stack);
  }

  /** Waits for the hash of the stack. */
  private RunRecord.Builder record(final Computed computed, final double ml) throws IOException {
    final Loaded loaded = computed.loaded;
    final Segmentation result = computed.segmentation;
    final Spacing mm = loaded.volume.spacing();
    final RunRecord.Builder record = records.begin().started(loaded.started);
    record.image("input", loaded.stack.stack().path().toAbsolutePath(), loaded.content.sha256(), loaded.volume.dimensions(),
      new double[] { mm.xMm(), mm.yMm(), mm.zMm() }, loaded.volume.isOriented() ? loaded.volume.orientation().code() : null);
    record.parameter("threshold", result.threshold()).parameter(FolderPlan.OUTPUT_TYPE, settings.segmentation().outputType()
      .key()).settings(settings.sha256());
    record.model(settings.model().name(), settings.model().sha256());
    record.device(computed.use.device(), computed.use.precision().key()).batchSize(result.batchSize());
    result.emptiness(ml).ifPresent(record::note);
    return record.notes(recorded(computed)).score(FolderPlan.SLICES, result.slices()).score(FolderPlan.FOREGROUND_ML, ml);
  }

  /** A record stands alone, so it tells also what is known of the network and its device, such as why no GPU was used. */
  private static Set<String> recorded(final Computed computed) {
    final Set<String> all = new LinkedHashSet<>(computed.loaded.volume.notes());
    all.addAll(computed.segmentation.notes());
    return all;
  }

  /** @return what is told of a stack that is done */
  public static String line(final PlannedStack stack) {
    final StackState state = stack.state();
    final String message = state.message().isEmpty() ? "" : "; " + FolderReport.oneLine(state.message());
    return String.format(Locale.ROOT, "%s: %s in %.1f s, %.1f ml%s", FolderReport.oneLine(stack.stack().name()), Counted.of(state
      .slices(), "slice"), state.seconds().orElse(0), state.foregroundMl().orElse(0), message);
  }

  private static double secondsSince(final long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
