package io.github.rraunet.segment.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.SaidLines;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.FakePredictor;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.folder.FolderSegmenter.PredictorSource;
import io.github.rraunet.segment.folder.StackState.Status;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.type.numeric.real.FloatType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs over folders with a network that passes the pixel on, so foreground is where the stack is above 0 HU: half of the window.
 */
abstract class FolderRuns {

  static final int WIDTH = 20;
  static final int HEIGHT = 18;
  static final float KILLS = 999; // HU

  @TempDir
  Path temp;

  Path in;
  Path out;
  final List<Long> starts = Collections.synchronizedList(new ArrayList<>()); // with the slices that were expected
  final AtomicInteger predicted = new AtomicInteger();
  final List<String> said = Collections.synchronizedList(new ArrayList<>());
  int readers = 1;
  long maxBytes = Long.MAX_VALUE;
  boolean skipDone = true;
  double threshold = Double.NaN;
  OutputType type = OutputType.MASK;
  boolean figure;
  String outputName = "";
  FolderSegmenter.Records records = () -> RunRecord.of("segment-folder");

  @BeforeEach
  void folders() throws IOException {
    in = Files.createDirectory(temp.resolve("scans ä [1]"));
    out = temp.resolve("results");
  }

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet()).filteredOn(Thread::isAlive).extracting(Thread::getName).noneMatch(n -> n
      .startsWith("rra-segment") || n.equals("rra-hash"));
  }

  /** @param bright number of voxels of 500 HU in air, from the first one on */
  Path stack(final String name, final int slices, final int bright) throws IOException {
    return stack(name, slices, bright, 500);
  }

  Path stack(final String name, final int slices, final int bright, final float hu) throws IOException {
    final var image = PlanarImgs.floats(WIDTH, HEIGHT, slices);
    int n = 0;
    for (final FloatType v : image)
      v.set(n++ < bright ? hu : -1000);
    final Path file = in.resolve(name);
    Files.createDirectories(file.getParent());
    VolumeFiles.write(Volume.of(image).spacing(new Spacing(1, 1, 4)).oriented(true).build(), file, Progress.NONE);
    return file;
  }

  class Network extends FakePredictor {

    private volatile boolean alive = true;
    private final AtomicInteger deaths;

    /** @param deaths how often a worker still dies of a stack that kills */
    Network(final AtomicInteger deaths) {
      super((input, x, y, w, h) -> input);
      this.deaths = deaths;
    }

    @Override
    public boolean isAlive() {
      return alive;
    }

    @Override
    public void predict(final SliceBatch batch, final int count) throws EngineException, InterruptedException {
      if (Math.abs(batch.input().get(0) - (KILLS + 1000) / 2000) < 1e-4 && deaths.getAndDecrement() > 0) alive = false;
      if (!alive) throw new EngineException("the worker process ended\nfor a reason");
      predicted.addAndGet(count);
      super.predict(batch, count);
    }
  }

  PredictorSource network() {
    return network(0);
  }

  PredictorSource network(final int deaths) {
    final var left = new AtomicInteger(deaths);
    return slices -> {
      starts.add(slices);
      return new Network(left);
    };
  }

  Progress progress() {
    return new SaidLines(said);
  }

  Map<String, StackState> run(final PredictorSource... devices) throws Exception {
    return run(progress(), devices);
  }

  Map<String, StackState> run(final Progress progress, final PredictorSource... devices) throws Exception {
    starts.clear();
    predicted.set(0);
    said.clear();
    final var model = new ModelDescription("fake", "spine", new SlicePreparation(new IntensityWindow(-1000, 1000),
      new SliceGeometry.PixelSpacing(1, 2)), Orientation.RAS, 0.5, "image", "probability", "00", Map.of());
    final var settings = new FolderSettings(model, new SegmentationSettings(type, threshold, false, 0), Precision.FLOAT32,
      skipDone);
    final var search = new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", ""), true);
    final var name = ResultName.parse(outputName, type, figure);
    final var plan = FolderPlan.of(search.in(in, out, progress).stacks(), name, out, List.of());
    final var report = new FolderReport(out.resolve("summary.csv"), out.resolve("status.json"), Map.of());
    try {
      new FolderSegmenter(plan, settings, records, Throwable::getMessage, report, readers,
        maxBytes).run(out, List.of(devices), progress);
    }
    finally {
      assertThat(out.resolve(StagingFolder.NAME)).doesNotExist();
    }
    final JsonObject counts = status().getAsJsonObject("counts");
    for (final Status s : Status.values())
      assertThat(counts.get(FolderReport.key(s)).getAsLong()).as(s.toString()).isEqualTo(plan.stacks().stream().filter(p ->
        p.state()
        .status() == s).count());
    return states(plan);
  }

  static Map<String, StackState> states(final FolderPlan plan) {
    final Map<String, StackState> states = new TreeMap<>();
    plan.stacks().forEach(s -> states.put(s.stack().name(), s.state()));
    return states;
  }

  JsonObject status() throws IOException {
    return JsonParser.parseString(Files.readString(out.resolve("status.json"))).getAsJsonObject();
  }

  static Map<String, Status> statuses(final Map<String, StackState> states) {
    final Map<String, Status> statuses = new TreeMap<>();
    states.forEach((name, state) -> statuses.put(name, state.status()));
    return statuses;
  }

  long foreground(final String result) throws IOException {
    long n = 0;
    for (final FloatType v : VolumeFiles.read(out.resolve(result), Progress.NONE).values())
      if (v.get() != 0) n++;
    return n;
  }

  List<String> files(final Path folder) throws IOException {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).sorted().toList();
    }
  }
}
