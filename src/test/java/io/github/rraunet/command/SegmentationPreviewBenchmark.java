package io.github.rraunet.command;

import ij.ImagePlus;
import ij.gui.Roi;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.engine.WorkerPredictor;
import io.github.rraunet.phantom.PhantomSettings;
import io.github.rraunet.phantom.SpinePhantom;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.volume.Spacing;
import io.github.rraunet.volume.io.ImagePlusVolumes;
import java.awt.EventQueue;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Time from the request for a preview to the outline on the image's overlay, of slices of 512x512 pixels, with the worker warm:
 * for another slice, and for another threshold only. Started by bin/benchmark-preview.
 */
final class SegmentationPreviewBenchmark {

  private static final int WIDTH = 512;
  private static final int SLICES = 24;
  private static final double PIXEL_MM = 500.0 / WIDTH; // the largest field of view of a CT: most pixels for the network

  private final ImagePlus image;
  private final SegmentationPreview preview;
  private final String model;
  private double threshold = 0.5;

  private SegmentationPreviewBenchmark(final ImagePlus image, final SegmentationPreview preview, final String model) {
    this.image = image;
    this.preview = preview;
    this.model = model;
  }

  public static void main(final String[] arguments) throws Exception {
    final String model = arguments.length > 0 ? arguments[0] : ModelPackage.BUNDLED;
    final PhantomSettings size = PhantomSettings.of(1).withSize(WIDTH, WIDTH, SLICES).withSpacing(new Spacing(PIXEL_MM, PIXEL_MM,
      3));
    final ImagePlus image = ImagePlusVolumes.toImagePlus(SpinePhantom.generate(size, Progress.NONE).ct());
    try (var network = new WarmNetwork(WorkerPredictor::start)) {
      final var benchmark = new SegmentationPreviewBenchmark(image, new SegmentationPreview(network, line -> {}), model);
      print("first slice, worker started", benchmark.requests(1, 1));
      benchmark.requests(2, 4); // Java warms up
      print("another slice", benchmark.requests(5, SLICES));
      print("another threshold", benchmark.thresholds());
      benchmark.preview.end(Progress.NONE);
    }
  }

  private long[] requests(final int from, final int to) throws Exception {
    final long[] nanos = new long[to - from + 1];
    for (int slice = from; slice <= to; slice++) {
      image.setSlice(slice);
      nanos[slice - from] = request();
    }
    return nanos;
  }

  private long[] thresholds() throws Exception {
    final long[] nanos = new long[20];
    for (int i = 0; i < nanos.length; i++) {
      threshold += 0.01;
      nanos[i] = request();
    }
    return nanos;
  }

  private long request() throws Exception {
    final Roi before = outline();
    final long start = System.nanoTime();
    preview.show(image, new SegmentationPreview.Settings(model, ForeignModelSettings.NONE, PredictorSettings.DEFAULT, threshold,
      false));
    for (Roi now = outline(); now == null || now == before; now = outline()) {
      if (System.nanoTime() - start > TimeUnit.MINUTES.toNanos(2)) throw new IllegalStateException("no outline in slice " + image
        .getCurrentSlice());
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return System.nanoTime() - start;
  }

  /** @return what is drawn now; null for nothing */
  private Roi outline() throws Exception {
    final FutureTask<Roi> look = new FutureTask<>(() -> image.getOverlay() == null ? null : image.getOverlay().get(0));
    EventQueue.invokeAndWait(look);
    return look.get();
  }

  private static void print(final String what, final long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(Locale.ROOT, "%-28s median %6.0f ms, longest %6.0f ms (%d)%n", what, nanos[nanos.length / 2] / 1e6,
      nanos[nanos.length - 1] / 1e6, nanos.length);
  }
}
