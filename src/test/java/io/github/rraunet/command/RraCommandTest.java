package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import io.github.rraunet.SampleCommand;
import io.github.rraunet.progress.CanceledException;
import io.github.rraunet.progress.Progress;
import io.github.rraunet.progress.SaidLines;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandModule;
import org.scijava.module.ModuleService;

class RraCommandTest {

  private static SampleCommand run(final Callable<Void> work) {
    final SampleCommand command = command();
    command.work = work;
    command.run();
    return command;
  }

  private static SampleCommand command() {
    try {
      final CommandModule module = (CommandModule) CatalogEntry.of(SampleCommand.class.getName()).info().createModule();
      module.setInput("input", new ImagePlus("ct", new ij.process.ByteProcessor(4, 3)));
      return (SampleCommand) module.getCommand();
    }
    catch (final org.scijava.module.ModuleException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureIsTheReasonInOneSentence() {
    final SampleCommand failed = run(() -> {
      throw new FileNotFoundException("ct.nii: is empty; export it again");
    });
    assertThat(failed.isCanceled()).isTrue();
    assertThat(failed.wasStopped()).isFalse();
    assertThat(failed.getCancelReason()).isEqualTo("ct.nii: is empty; export it again");
    assertThat(run(() -> {
      throw new NoSuchFileException("/x/a.nii");
    }).getCancelReason()).isEqualTo("/x/a.nii: there is no such file or folder");
  }

  @Test
  void aStopHasNoReasonToShow() {
    final SampleCommand stopped = run(() -> {
      throw new CanceledException();
    });
    assertThat(stopped.wasStopped()).isTrue();
    assertThat(stopped.getCancelReason()).isEmpty();
  }

  @Test
  void stopAndEscapeReachTheProgressOfTheWork() {
    final List<Boolean> seen = new ArrayList<>();
    final RraCommand command = new RraCommand() {
      @Override
      protected void execute(final Progress progress) {
        seen.add(progress.isCanceled());
        IJ.setKeyDown(java.awt.event.KeyEvent.VK_ESCAPE);
        seen.add(progress.isCanceled());
        IJ.resetEscape();
        seen.add(progress.isCanceled());
        stop();
        progress.throwIfCanceled();
      }
    };
    command.run();
    assertThat(seen).containsExactly(false, true, false);
    assertThat(command.wasStopped()).isTrue();
  }

  /** Where lines stay to be read, as in ImageJ's log, nothing stands twice; a status bar keeps none. */
  @Test
  void aNoteIsToldOnce() {
    for (final boolean keepsLines : new boolean[] { true, false }) {
      final List<String> said = new ArrayList<>();
      final RraCommand command = new RraCommand() {
        @Override
        protected void execute(final Progress progress) {
          progress.note("There is one case only.");
          note("There is one case only.");
          note("One epoch was repeated.");
        }
      };
      if (keepsLines) command.reportTo(new SaidLines(said));
      command.run();
      said.addAll(command.notes());
      assertThat(said).containsExactly((keepsLines ? "note: " : "") + "There is one case only.", "One epoch was repeated.");
    }
  }

  @Test
  void runsInASciJavaContextAsInFiji() throws Exception {
    try (Context context = new Context()) {
      final var info = CatalogEntry.of(SampleCommand.class.getName()).info();
      final var module = context.service(ModuleService.class)
        .run(info, true, "input", new ImagePlus("ct", new ij.process.ByteProcessor(4, 3)), "threshold", 0.25).get();
      assertThat(module.getOutput("report")).isEqualTo("ct|||mask|0.25|0|1|false|false");
    }
  }
}
