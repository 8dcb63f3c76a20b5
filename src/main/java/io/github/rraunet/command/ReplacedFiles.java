package io.github.rraunet.command;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.scijava.command.CommandInfo;
import org.scijava.module.ModuleItem;

/** What a run would write over. For dialogs, which ask before; macros and command lines are run again and again. */
public final class ReplacedFiles {

  private static final String FOLDER_OF_A_VOLUME = ".zarr";

  private ReplacedFiles() {}

  /**
   * @param answers by parameter name
   * @return files to write that are there already; no folders, as commands refuse those with results of others
   */
  public static List<Path> of(final CommandInfo info, final Map<String, Object> answers) {
    final List<Path> there = new ArrayList<>();
    for (final ModuleItem<?> item : CommandInputs.settable(info))
      if (CommandInputs.isSaved(item) && answers.get(item.getName()) instanceof File file)
        path(file).filter(ReplacedFiles::isReplaced).filter(p -> !there.contains(p)).ifPresent(there::add);
    return there;
  }

  private static Optional<Path> path(final File file) {
    try {
      return OutputPath.of(file);
    }
    catch (final IOException e) {
      return Optional.empty(); // the command says what is wrong with it
    }
  }

  private static boolean isReplaced(final Path path) {
    return Files.isDirectory(path) ? path.toString().toLowerCase(Locale.ROOT).endsWith(FOLDER_OF_A_VOLUME) : Files.exists(path);
  }
}
