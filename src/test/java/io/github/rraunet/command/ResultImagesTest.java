package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;

import ij.IJ;
import ij.ImagePlus;
import ij.WindowManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.scijava.Context;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.thread.ThreadService;

/** Without a screen, where Fiji shows nothing by itself. */
class ResultImagesTest {

  private Context context;

  @BeforeEach
  void startSciJava() {
    context = new Context(ThreadService.class);
    WindowManager.setTempCurrentImage(null);
  }

  @AfterEach
  void endSciJava() {
    context.dispose();
    WindowManager.setTempCurrentImage(null);
  }

  @Test
  void theFirstImageIsCurrentInTheThreadThatCalledTheCommand() throws Exception {
    final CommandModule module = new CommandModule(new CommandInfo(SpinePhantomCommand.class));
    final ImagePlus ct = IJ.createImage("ct", "8-bit", 4, 4, 2);
    final ImagePlus mask = IJ.createImage("mask", "8-bit", 4, 4, 2);
    module.setOutput("ct", ct);
    module.setOutput("mask", mask);
    final ResultImages shown = new ResultImages();
    context.inject(shown);
    context.service(ThreadService.class).run(() -> shown.process(module)).get();
    assertThat(WindowManager.getCurrentImage()).isSameAs(ct);
    assertThat(module.isOutputResolved("ct")).as("nothing is left for Fiji to show").isTrue();
    assertThat(module.isOutputResolved("mask")).isTrue();
  }
}
