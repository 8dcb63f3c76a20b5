package io.github.rraunet.command;

import ij.ImageListener;
import ij.ImagePlus;
import ij.gui.Overlay;
import ij.gui.Roi;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import java.awt.EventQueue;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Outlines on the slice that an open image shows, while a dialog asks for settings; follows when another slice is chosen. Only
 * its own outlines are taken away again. Windows, listeners and overlays are touched in the event thread; what is drawn is
 * computed in a thread of its own, where only the newest request is taken up and older ones are passed over.
 *
 * @param <S> settings that the outlines depend on
 */
final class SlicePreview<S> {

  private static final int POLL_MS = 50;
  private static final int IDLE_SECONDS = 5; // after which the thread ends; the next request starts another

  /** What is to be drawn: slice from 1, progress that is canceled as soon as something else is wanted. */
  record Request<S>(ImagePlus image, int slice, S settings, Progress progress) {}

  /**
   * What to draw.
   *
   * @param rois without name and position
   * @param line for the user; empty if there is nothing to say
   */
  record Picture(List<Roi> rois, String line) {}

  /** Computes what is drawn; not in the event thread. */
  interface Painter<S> {
    /** @throws CanceledException if the request's progress is canceled */
    Picture paint(Request<S> request);
  }

  private final String name; // of the outlines, by which they are told from the user's
  private final Painter<S> painter;
  private final ThreadPoolExecutor worker;
  private final AtomicLong wanted = new AtomicLong(); // number of the latest request
  private final ImageListener listener = new SliceListener();
  private volatile Consumer<String> lines = line -> {};
  private ImagePlus image; // on which outlines are shown; null for none. This and the rest: event thread only
  private boolean wasHidden; // the overlay, by the user
  private int slice;
  private S settings;

  SlicePreview(final String name, final Painter<S> painter) {
    this.name = name;
    this.painter = painter;
    worker = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
      final Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    });
    worker.allowCoreThreadTimeOut(true);
  }

  /** @param newLines takes the line that goes with what was drawn; nobody by default. Called in the event thread */
  void tellTo(final Consumer<String> newLines) {
    lines = newLines;
  }

  /** @param choice from the image on which outlines are shown (null for none) to the one wanted (null: outlines go away) */
  void show(final UnaryOperator<ImagePlus> choice, final S newSettings) {
    EventQueue.invokeLater(() -> {
      final ImagePlus newImage = choice.apply(image);
      if (newImage != image) leave();
      if (newImage == null) return;
      if (image == null) enter(newImage);
      settings = newSettings;
      request();
    });
  }

  /** Takes the outlines away, some time soon. */
  void clear() {
    if (wanted.getAndIncrement() == 0) return; // and what is computed now is not shown any more
    EventQueue.invokeLater(this::leave);
  }

  /**
   * Takes the outlines away, and waits until that is done and nothing is computed any more.
   *
   * @throws CanceledException if the user stops meanwhile
   */
  void end(final Progress progress) throws InterruptedException {
    if (wanted.getAndIncrement() == 0) return; // never shown: no event thread for that
    try {
      if (EventQueue.isDispatchThread()) leave();
      else EventQueue.invokeAndWait(this::leave);
      final Future<?> idle = worker.submit(() -> {});
      while (true)
        try {
          idle.get(POLL_MS, TimeUnit.MILLISECONDS);
          return;
        }
        catch (final TimeoutException e) {
          progress.throwIfCanceled();
        }
    }
    catch (final InvocationTargetException | ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void enter(final ImagePlus newImage) {
    image = newImage;
    wasHidden = image.getHideOverlay();
    ImagePlus.addImageListener(listener);
  }

  private void leave() {
    wanted.incrementAndGet();
    if (image == null) return;
    ImagePlus.removeImageListener(listener);
    final Overlay overlay = withoutOutlines(image.getOverlay());
    image.setOverlay(overlay.size() == 0 ? null : overlay);
    image.setHideOverlay(wasHidden);
    image = null;
  }

  private Overlay withoutOutlines(final Overlay overlay) {
    if (overlay == null) return new Overlay();
    NamedRois.remove(overlay, name);
    return overlay;
  }

  private void request() {
    slice = image.getCurrentSlice();
    final long number = wanted.incrementAndGet();
    final Request<S> request = new Request<>(image, slice, settings, new Wanted(number));
    worker.execute(() -> {
      if (wanted.get() != number) return;
      try {
        final Picture picture = painter.paint(request);
        EventQueue.invokeLater(() -> draw(number, request, picture));
      }
      catch (final CanceledException e) {
        return; // another slice or other settings are wanted by now
      }
    });
  }

  private void draw(final long number, final Request<S> request, final Picture picture) {
    if (wanted.get() != number || image != request.image) return;
    final Overlay overlay = withoutOutlines(image.getOverlay());
    for (final Roi roi : picture.rois) {
      roi.setName(name);
      roi.setPosition(request.slice);
      overlay.add(roi);
    }
    image.setHideOverlay(false);
    image.setOverlay(overlay);
    lines.accept(picture.line);
  }

  /** Canceled when another request is wanted. */
  private final class Wanted implements Progress {

    private final long number;

    Wanted(final long number) {
      this.number = number;
    }

    @Override
    public void report(final String step, final long done, final long total) {}

    @Override
    public boolean isCanceled() {
      return wanted.get() != number;
    }
  }

  /** Called by ImageJ from any thread. */
  private final class SliceListener implements ImageListener {

    @Override
    public void imageUpdated(final ImagePlus updated) {
      EventQueue.invokeLater(() -> {
        if (updated == image && updated.getCurrentSlice() != slice) request();
      });
    }

    @Override
    public void imageOpened(final ImagePlus opened) {}

    @Override
    public void imageClosed(final ImagePlus closed) {
      EventQueue.invokeLater(() -> {
        if (closed != image) return;
        leave();
        lines.accept("No preview: '" + closed.getTitle() + "' was closed");
      });
    }
  }
}
