package io.github.rraunet.benchmark;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.Attribution;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.MaskBatch;
import io.github.rraunet.engine.ModelDescription;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.NetworkSettings;
import io.github.rraunet.engine.NpyArray;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.Predictor;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.SharedPredictor;
import io.github.rraunet.engine.SliceBatch;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerFactory;
import io.github.rraunet.engine.TrainerSettings;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.files.FolderReplacement;
import io.github.rraunet.progress.FlightRecordings;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.TimedStep;
import io.github.rraunet.record.RunRecord;
import io.github.rraunet.segment.OutputType;
import io.github.rraunet.segment.SegmentationSettings;
import io.github.rraunet.segment.StackSegmenter;
import io.github.rraunet.segment.folder.FolderRun;
import io.github.rraunet.segment.folder.FolderSettings;
import io.github.rraunet.segment.folder.PathGlobs;
import io.github.rraunet.segment.folder.ResultName;
import io.github.rraunet.segment.folder.StackSearch;
import io.github.rraunet.slices.IntensityWindow;
import io.github.rraunet.slices.SliceGeometry;
import io.github.rraunet.slices.SliceMasking;
import io.github.rraunet.slices.SlicePreparation;
import io.github.rraunet.slices.SlicePreparer;
import io.github.rraunet.tensorflow.SavedModelPredictor;
import io.github.rraunet.training.ModelExport;
import io.github.rraunet.volume.Orientation;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.Volume;
import io.github.rraunet.volume.VoxelToWorld;
import io.github.rraunet.volume.io.VolumeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.imglib2.img.planar.PlanarImgs;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Slices per second from file to file (reading, preparing, computing in the worker, restoring, writing) against a bare
 * {@code session.run} loop over tensors that are ready, with the same model, batch and number of slices; on a device of choice
 * also a folder of stacks, with all that is done for one. Both are run in turn several times, because machines are noisy; the
 * ratio of each pair is what counts. Started by bin/benchmark.
 */
final class FileToFileBenchmark {

  private static final int WIDTH = 512;
  private static final int NETWORK_WIDTH = 256; // pixels of a slice as the network sees it

  private static final int NIFTI_SPACING_X = 80; // places in a header, of pixdim[1] and srow_x[0]
  private static final int NIFTI_SROW_X = 280;
  private static final int FEW_STACKS = 6; // in a folder
  private static final int MOST_COPIES = 40; // more would not fit into the memory of a machine of 128 GB beside all else
  private static final List<String> NAMES = List.of("*.nii", "*.nii.gz");
  private static final String UNTRAINED = "untrained:";
  private static final String SIMULATED = "simulated:";
  private static final String PREPARED = "prepared";
  private static final String WORKER = "worker";
  private static final String STACK = "stack";
  private static final String FOLDER = "folder";
  private static final String PACKED = "packed";
  private static final String IN = "in";
  private static final List<String> ROWS = List.of(WORKER, STACK, FOLDER, PREPARED, PACKED);

  private FileToFileBenchmark() {}

  public static void main(final String[] arguments) throws Exception {
    FlightRecordings.begin("program").ifPresent(System.err::println);
    final String location = arguments.length > 0 ? arguments[0] : ModelPackage.BUNDLED;
    final int slices = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 96;
    final int pairs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 4;
    final DeviceChoice device = DeviceChoice.parse(arguments.length > 3 ? arguments[3] : "auto");
    final Precision precision = Precision.parse(arguments.length > 4 ? arguments[4] : "float32");
    final boolean wholeDevice = arguments.length > 3;
    // As for so many slices that compiling pays, or kernels for slices only.
    final long planned = arguments.length > 5 && arguments[5].equals("compiled") ? Long.MAX_VALUE : 2_000;
    final int stacks = arguments.length > 6 ? Integer.parseInt(arguments[6]) : FEW_STACKS;
    final List<String> rows = List.of((arguments.length > 7 ? arguments[7] : STACK + "," + FOLDER).split(","));
    for (final String row : rows)
      if (!ROWS.contains(row.split(":")[0])) throw new IllegalArgumentException("ROWS are of " + ROWS + ", found " + row);
    final Path folder = Files.createTempDirectory("rra-benchmark");
    try {
      if (location.startsWith(SIMULATED)) {
        simulated(location.substring(SIMULATED.length()), folder, slices, pairs, stacks);
        return;
      }
      final ModelPackage model = location.startsWith(UNTRAINED) ? untrained(location, folder) : ModelPackage.open(location);
      final Path input = folder.resolve("ct.nii");
      writeStack(slices, pixelMm(model), input);
      if (wholeDevice)
        compareOn(new PredictorSettings(device, precision, 0).withSlices(planned), model, input, folder, slices, pairs, stacks,
          rows);
      else compare(model, input, folder.resolve("mask.nii.gz"), slices, pairs);
    }
    finally {
      FolderReplacement.delete(folder);
    }
  }

  /** @param location untrained:FILTERS:EDGE, preset author on slices of so many pixels. @param folder for its package */
  private static ModelPackage untrained(final String location, final Path folder) throws Exception {
    final String[] parts = location.split(":");
    final var network = NetworkSettings.author(Integer.parseInt(parts[1]));
    final ModelDescription description = description(Integer.parseInt(parts[2]));
    final var attribution = new Attribution("Untrained.", List.of("RRA-U-Net developers"), List.of(Attribution.METHOD), "CC0-1.0",
      "# Untrained\n", List.of("ct"), Instant.EPOCH);
    final Path zip = folder.resolve("untrained.zip");
    try (Trainer trainer = TrainerFactory.find().create(TrainerSettings.of(network, 1).withDevice(DeviceChoice.CPU))) {
      new ModelExport(network, description, attribution).write(trainer, new NpyArray(new int[] { 1, 64, 64, 1 },
        new float[64 * 64]), Map.of(), zip);
    }
    return ModelPackage.open(zip.toString());
  }

  /** @param edge of the network's slices in pixels */
  private static ModelDescription description(final int edge) {
    final var preparation = new SlicePreparation(new IntensityWindow(-1000, 1000), new SliceGeometry.Resize(edge, edge));
    return new ModelDescription("untrained", "nothing", preparation, Orientation.RAS, 0.5, "image", "probability", "", Map.of());
  }

  /**
   * @param location milliseconds that the network takes for a slice, which has a quarter of the stack's pixels; after a colon
   *                 "prepared" if slices are prepared and restored by the CPU, else they go as they are stored
   */
  private static void simulated(final String location, final Path folder, final int slices, final int pairs,
    final int stacks) throws Exception
  {
    final String[] parts = location.split(":");
    final double milliseconds = Double.parseDouble(parts[0]);
    final boolean takesStored = parts.length == 1;
    if (!takesStored && !parts[1].equals(PREPARED))
      throw new IllegalArgumentException(PREPARED + " was expected, found " + parts[1]);
    print("stacks %dx%dx%d, a GPU that takes %.2f ms for a slice is simulated, slices go %s, %d processors", WIDTH, WIDTH, slices,
      milliseconds, takesStored ? "as they are stored" : PREPARED, Runtime.getRuntime().availableProcessors());
    writeStack(slices, 1, folder.resolve("ct.nii"));
    copies(folder, stacks);
    final var gpu = new SimulatedGpu(milliseconds, takesStored);
    for (int pair = 0; pair <= pairs; pair++)
      for (final String names : NAMES) {
        final long start = System.nanoTime();
        final double whole = folder(gpu, description(NETWORK_WIDTH), Precision.FLOAT32, names, folder, IN);
        final double[] idle = gpu.idle(start, whole);
        if (pair > 0) print("folder of %d stacks to %s, run %d: %.1f slices/s, %.3f of the network's; it waited %.2f s for the"
          + " first slice, %.2f s between slices, %.2f s for the last result", stacks, names, pair, stacks * slices / whole,
          stacks * slices * milliseconds / 1000 / whole, idle[0], idle[1], idle[2]);
      }
  }

  /**
   * Of different pixel sizes, as the scans of patients are, but at most a few percent smaller than the first, so that the network
   * sees all of them in the size in which it is timed by itself. Many lie on the disk once for several names.
   */
  private static void copies(final Path folder, final int stacks) throws IOException {
    final Path in = Files.createDirectories(folder.resolve(IN));
    IntStream.range(0, Math.min(stacks, MOST_COPIES)).parallel().forEach(i -> {
      final Path copy = in.resolve("ct-" + i + ".nii");
      try {
        Files.copy(folder.resolve("ct.nii"), copy);
        try (FileChannel file = FileChannel.open(copy, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          for (final int at : new int[] { NIFTI_SPACING_X, NIFTI_SROW_X }) {
            final ByteBuffer value = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            file.read(value, at);
            file.write(value.putFloat(0, value.getFloat(0) * (1 - i / 1000f)).rewind(), at);
          }
        }
      }
      catch (final IOException e) {
        throw new UncheckedIOException(e);
      }
    });
    for (int i = MOST_COPIES; i < stacks; i++)
      Files.createLink(in.resolve("ct-" + i + ".nii"), in.resolve("ct-" + i % MOST_COPIES + ".nii"));
  }

  private static void packed(final Path folder, final int stacks) throws IOException {
    final Path first = Files.createDirectories(folder.resolve(PACKED)).resolve("ct-0.nii.gz");
    VolumeFiles.write(VolumeFiles.read(folder.resolve("ct.nii"), Progress.NONE), first, Progress.NONE);
    for (int i = 1; i < stacks; i++) {
      final Path next = first.resolveSibling("ct-" + i + ".nii.gz");
      if (i < MOST_COPIES) Files.copy(first, next);
      else Files.createLink(next, first.resolveSibling("ct-" + i % MOST_COPIES + ".nii.gz"));
    }
  }

  /** @return edge of a pixel with which the network sees slices at the width that others are timed at */
  private static double pixelMm(final ModelPackage model) {
    return model.description().preparation().geometry() instanceof SliceGeometry.PixelSpacing spacing ? NETWORK_WIDTH
      * spacing.pixelMm() / WIDTH : 1;
  }

  private static void compare(final ModelPackage model, final Path input, final Path output, final int slices, final int pairs)
    throws Exception
  {
    final var preparer = new SlicePreparer(model.description().preparation(), WIDTH, WIDTH, pixelMm(model), pixelMm(model));
    final int height = preparer.networkHeight();
    final int width = preparer.networkWidth();
    final long beforeStart = System.nanoTime();
    try (WorkerPredictor predictor = WorkerPredictor.start(model, new PredictorSettings(DeviceChoice.AUTO, Precision.FLOAT32, 0));
      SavedModelBundle bundle = SavedModelBundle.load(model.savedModelFolder().toString(), "serve"))
    {
      print("start of the worker, model loaded in both processes: %.2f s", (System.nanoTime() - beforeStart) / 1e9);
      final int batch = predictor.recommendedBatchSize(height, width);
      print("stack %dx%dx%d, network %dx%d, batch %d, float32, %s", WIDTH, WIDTH, slices, width, height, batch,
        predictor.use().device());
      final String in = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default").getInputsMap()
        .values().iterator().next().getName();
      final String out = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default").getOutputsMap()
        .values().iterator().next().getName();
      bare(bundle.session(), in, out, batch, height, width, 2 * batch);
      fileToFile(predictor, model, batch, input, output);
      for (int pair = 1; pair <= pairs; pair++) {
        final double bare = bare(bundle.session(), in, out, batch, height, width, slices);
        final double whole = fileToFile(predictor, model, batch, input, output);
        print("pair %d: bare %.2f slices/s, file to file %.2f slices/s, ratio %.3f", pair, slices / bare, slices / whole,
          bare / whole);
      }
    }
    inBfloat16(model, input, output, slices, pairs);
  }

  /**
   * The same on a device of choice: against the network in this process from and to memory, in the same arithmetic, as a bare
   * session cannot be given casts.
   */
  private static void compareOn(final PredictorSettings settings, final ModelPackage model, final Path input, final Path folder,
    final int slices, final int pairs, final int stacks, final List<String> rows) throws Exception
  {
    final var preparer = new SlicePreparer(model.description().preparation(), WIDTH, WIDTH, pixelMm(model), pixelMm(model));
    try (Predictor bare = SavedModelPredictor.load(model.source(), settings);
      WorkerPredictor worker = WorkerPredictor.start(model, settings))
    {
      final int size = worker.recommendedBatchSize(preparer.networkHeight(), preparer.networkWidth());
      print("stack %dx%dx%d, network %dx%d, batch %d, %s on %s", WIDTH, WIDTH, slices, preparer.networkWidth(), preparer
        .networkHeight(), size, worker.use().precision().key(), worker.use().device());
      final List<SliceBatch> batches = new ArrayList<>();
      try {
        for (int i = 0; i < worker.concurrency(); i++)
          batches.add(bare.allocate(size, preparer.networkHeight(), preparer.networkWidth()));
        final Again network = new Again(batches.stream().map(b -> (Prediction) count -> bare.predict(b, count)).toList(), size);
        network.seconds(4 * size);
        final double waited = predicted(bare, batches.get(0), slices);
        print("one call after another: %.1f slices/s; below, memory to memory with %d under way", slices / waited, batches
          .size());
        fileToFile(worker, model, size, input, folder.resolve("mask.nii")); // compiles what the worker needs
        if (rows.contains(WORKER)) throughWorker(worker, model, preparer, size, stacks * slices);
        if (rows.contains(STACK)) for (final String name : List.of("mask.nii", "mask.nii.gz")) {
          for (int pair = 1; pair <= pairs; pair++) {
            final double memory = network.seconds(slices);
            final double whole = fileToFile(worker, model, size, input, folder.resolve(name));
            print("%s, pair %d: memory to memory %.1f slices/s, file to file %.1f slices/s, ratio %.3f", name, pair, slices
              / memory, slices / whole, memory / whole);
          }
        }
        final List<String> ofFolders = rows.stream().filter(row -> !row.equals(WORKER) && !row.equals(STACK)).toList();
        if (ofFolders.stream().anyMatch(row -> !row.startsWith(PACKED))) copies(folder, stacks);
        if (ofFolders.stream().anyMatch(row -> row.startsWith(PACKED))) packed(folder, stacks);
        for (int pair = 1; pair <= pairs; pair++)
          for (final String names : NAMES)
            for (final String row : ofFolders)
              if (!row.contains(":") || names.equals("*." + row.split(":")[1])) {
                final double memory = network.seconds(stacks * slices);
                final WatchedPredictor watched = new WatchedPredictor(worker, !row.startsWith(PREPARED));
                final double whole = folder(watched, model.description(), settings.precision(), names, folder, row.startsWith(
                  PACKED) ? PACKED : IN);
                print("%s of %d stacks to %s, pair %d: memory to memory %.1f slices/s, file to file %.1f slices/s, ratio %.3f;"
                  + " %s", row.split(":")[0], stacks, names, pair, stacks * slices / memory, stacks * slices / whole, memory
                  / whole, watched.account(whole));
              }
      }
      finally {
        batches.forEach(SliceBatch::close);
      }
    }
  }

  /** @return seconds from the search for stacks to the last table, hashes and records included; the worker runs already */
  private static double folder(final Predictor worker, final ModelDescription model, final Precision precision,
    final String names, final Path folder, final String in) throws Exception
  {
    final Path out = folder.resolve("out");
    final var settings = new FolderSettings(model, new SegmentationSettings(OutputType.MASK, Double.NaN, false, 0),
      precision, false);
    final double seconds = measured(() -> segment(worker, settings, folder, names, in, out));
    FolderReplacement.delete(out);
    return seconds;
  }

  private static void segment(final Predictor worker, final FolderSettings settings, final Path folder, final String names,
    final String in, final Path out) throws Exception
  {
    final FolderRun run = FolderRun.of(new FolderRun.Places(folder.resolve(in), out, out.resolve("status.json")),
      new StackSearch(PathGlobs.parse("include", ""), PathGlobs.parse("exclude", ""), false), ResultName.parse(names,
        OutputType.MASK, false), settings, Progress.NONE);
    run.segment(List.of(expected -> new SharedPredictor(worker).forStack()), () -> RunRecord.of("segment-folder"), Progress.NONE);
    if (!run.failure().isEmpty()) throw new IllegalStateException(run.failure());
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  /** @return seconds that it took; a step of its own in a recording */
  private static double measured(final Work work) throws Exception {
    final long start = System.nanoTime();
    try (TimedStep timed = TimedStep.of(TimedStep.Kind.BENCHMARK)) {
      work.run();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  /** One prediction of a batch that lies ready. */
  @FunctionalInterface
  private interface Prediction {
    void run(int count) throws Exception;
  }

  /**
   * The same batches again and again, each in a thread of its own.
   *
   * @param size slices of each
   */
  private record Again(List<Prediction> batches, int size) {

    private double seconds(final int slices) throws Exception {
      final ExecutorService threads = Executors.newFixedThreadPool(batches.size());
      try {
        final var left = new AtomicInteger(slices);
        final List<Callable<Void>> loops = new ArrayList<>();
        for (final Prediction batch : batches)
          loops.add(() -> {
            for (int count = left.getAndAdd(-size); count > 0; count = left.getAndAdd(-size))
              batch.run(Math.min(size, count));
            return null;
          });
        return measured(() -> {
          for (final Future<Void> loop : threads.invokeAll(loops))
            loop.get();
        });
      }
      finally {
        threads.shutdown();
      }
    }
  }

  /** Prepared slices and stored ones, through the worker from memory to memory, with nothing else for the CPU to do. */
  private static void throughWorker(final WorkerPredictor worker, final ModelPackage model, final SlicePreparer preparer,
    final int size, final int slices) throws Exception
  {
    final List<SliceBatch> prepared = new ArrayList<>();
    final List<MaskBatch> stored = new ArrayList<>();
    try {
      final var masking = new SliceMasking(model.description().preparation(), WIDTH, WIDTH, pixelMm(model), pixelMm(model),
        1 << Short.SIZE, 1, -32768, false, false, (float) model.description().threshold());
      for (int i = 0; i < worker.concurrency(); i++) {
        prepared.add(worker.allocate(size, preparer.networkHeight(), preparer.networkWidth()));
        worker.allocate(size, masking).ifPresent(stored::add);
      }
      final List<Prediction> ofPrepared = prepared.stream().map(b -> (Prediction) count -> worker.predict(b, count)).toList();
      print("through the worker, prepared slices: %.1f slices/s", slices / new Again(ofPrepared, size).seconds(slices));
      if (stored.isEmpty()) return;
      final List<Prediction> ofStored = stored.stream().map(b -> (Prediction) count -> worker.predict(b, count)).toList();
      print("through the worker, stored slices, masks back: %.1f slices/s", slices / new Again(ofStored, size).seconds(slices));
    }
    finally {
      prepared.forEach(SliceBatch::close);
      stored.forEach(MaskBatch::close);
    }
  }

  private static double predicted(final Predictor predictor, final SliceBatch batch, final int slices) throws Exception {
    final long start = System.nanoTime();
    for (int done = 0; done < slices; done += batch.capacity())
      predictor.predict(batch, Math.min(batch.capacity(), slices - done));
    return (System.nanoTime() - start) / 1e9;
  }

  /** The rate in bfloat16, where the CPU has it. */
  private static void inBfloat16(final ModelPackage model, final Path input, final Path output, final int slices,
    final int runs) throws Exception
  {
    try (WorkerPredictor predictor = WorkerPredictor.start(model, new PredictorSettings(DeviceChoice.AUTO, Precision.BFLOAT16,
      0))) {
      final int batch = predictor.recommendedBatchSize(NETWORK_WIDTH, NETWORK_WIDTH);
      fileToFile(predictor, model, batch, input, output);
      for (int run = 1; run <= runs; run++) {
        final double whole = fileToFile(predictor, model, batch, input, output);
        print("bfloat16, run %d: file to file %.2f slices/s, %.1f ms a slice", run, slices / whole, 1000 * whole / slices);
      }
    }
    catch (final EngineException e) {
      print("bfloat16: %s", e.getMessage());
    }
  }

  private static double fileToFile(final WorkerPredictor predictor, final ModelPackage model, final int batch, final Path input,
    final Path output) throws Exception
  {
    return measured(() -> {
      final Volume ct = VolumeFiles.read(input, Progress.NONE);
      final var settings = new SegmentationSettings(OutputType.MASK, Double.NaN, false, batch);
      final Volume mask = new StackSegmenter(predictor, model.description(), settings).segment(ct, Progress.NONE).mask()
        .orElseThrow();
      VolumeFiles.write(mask, output, Progress.NONE);
    });
  }

  private static double bare(final Session session, final String in, final String out, final int batch, final int height,
    final int width,
    final int slices)
  {
    try (TFloat32 full = TFloat32.tensorOf(Shape.of(batch, height, width, 1));
      TFloat32 rest = TFloat32.tensorOf(Shape.of(Math.max(1, slices % batch), height, width, 1)))
    {
      final long start = System.nanoTime();
      for (int done = 0; done < slices; done += batch)
        session.runner().feed(in, slices - done >= batch ? full : rest).fetch(out).run().close();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /** Noise in the range of a CT, so that neither compression nor clipping has an easy time. */
  private static void writeStack(final int slices, final double pixelMm, final Path file) throws Exception {
    final var voxels = PlanarImgs.unsignedShorts(WIDTH, WIDTH, slices);
    final Random random = new Random(1);
    for (final var v : voxels)
      v.set(32768 - 1000 + random.nextInt(2000));
    VolumeFiles.write(Volume.of(voxels).calibration(1, -32768).oriented(true)
      .voxelToWorld(VoxelToWorld.ofSpacing(new Spacing(pixelMm, pixelMm, 1.5))).build(), file, Progress.NONE);
  }

  private static void print(final String format, final Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
