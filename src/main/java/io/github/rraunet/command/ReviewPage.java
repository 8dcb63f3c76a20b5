package io.github.rraunet.command;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.figure.PngFigures;
import io.github.rraunet.files.FileReplacement;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.training.review.LabelDecision;
import io.github.rraunet.training.review.ReviewList;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The distrusted masks as a web page with a picture of each. */
final class ReviewPage {

  static final String PAGE = "index.html";

  /** By which a page of ours is told from others. */
  private static final String TITLE = "<title>Masks that the training distrusts</title>";

  private static final String HEAD = """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8">""" + TITLE + """

    <style>body{font-family:sans-serif;margin:2em;max-width:960px}figure{margin:0 0 2em}img{width:100%%}</style></head><body>
    <h1>Masks that the training distrusts, worst first</h1>
    <p>%d of %d masks. Decide with <code>bin/rra review-labels --training FOLDER --mask NAME --decision keep|drop|flag</code>,
    or in the window of RRA Review Labels.</p>
    """;

  private final ReviewList list;
  private final List<ReviewList.Entry> shown;
  private final ReviewPictures pictures;

  ReviewPage(final ReviewList list, final List<ReviewList.Entry> shown, final ReviewPictures pictures) {
    this.list = list;
    this.shown = shown;
    this.pictures = pictures;
  }

  /** @throws IOException before long work, if a page or picture would be replaced that no review wrote */
  static void checkFree(final Path folder, final List<ReviewList.Entry> shown) throws IOException {
    final Path page = folder.resolve(PAGE);
    if (Files.isRegularFile(page) && new String(Files.readAllBytes(page), StandardCharsets.UTF_8).contains(TITLE)) return;
    final List<Path> files = new ArrayList<>(List.of(page));
    shown.forEach(entry -> files.add(folder.resolve(picture(entry))));
    for (final Path file : files)
      if (Files.exists(file))
        throw new IOException(file + ": is there already and not of a review; name another folder as output");
  }

  private static String picture(final ReviewList.Entry entry) {
    return String.format(Locale.ROOT, "rank-%03d.png", entry.rank());
  }

  /** The page comes first, so that one that was stopped is known as ours. */
  void write(final Path folder, final Progress progress) throws IOException, EngineException, InterruptedException {
    Files.createDirectories(folder);
    FileReplacement.write(folder.resolve(PAGE), text());
    for (int i = 0; i < shown.size(); i++) {
      progress.throwIfCanceled();
      progress.report("Drawing masks", i, shown.size());
      PngFigures.write(pictures.draw(shown.get(i)), folder.resolve(picture(shown.get(i))));
    }
  }

  private String text() {
    final StringBuilder page = new StringBuilder(String.format(Locale.ROOT, HEAD, shown.size(), list.entries().size()));
    for (final ReviewList.Entry entry : shown) {
      final Optional<LabelDecision> decided = list.decisions().on(entry.mask());
      page.append("<figure><img src=\"").append(picture(entry)).append("\" alt=\"").append(escaped(entry.mask()))
        .append("\"><figcaption>").append(escaped(entry.mask())).append(decided.map(d -> ": <b>" + d.verdict()
        .key() + "</b> " + d.difficulty().key() + " " + escaped(d.comment())).orElse("")).append("</figcaption></figure>\n");
    }
    return page.append("</body></html>\n").toString();
  }

  private static String escaped(final String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
