package io.github.rraunet.command;

import ij.ImagePlus;
import java.lang.reflect.Type;
import org.scijava.Priority;
import org.scijava.convert.AbstractConverter;
import org.scijava.convert.Converter;
import org.scijava.module.Module;
import org.scijava.module.process.AbstractPreprocessorPlugin;
import org.scijava.module.process.PreprocessorPlugin;
import org.scijava.plugin.Plugin;
import org.scijava.util.Types;

/**
 * Keeps Fiji's own reading of macro options from opening the image that {@code input=} of a command of ours names: ImageJ's
 * opener, to which it comes in the end, knows neither NIfTI nor folders, and ends the macro. What this gives in its place
 * {@link MacroInputsPreprocessor} replaces at once by the image that is meant. Of no effect for other commands.
 */
@Plugin(type = Converter.class, priority = Priority.EXTREMELY_HIGH)
public class MacroImageConverter extends AbstractConverter<String, ImagePlus> {

  private static final ThreadLocal<Boolean> READING = ThreadLocal.withInitial(() -> false);

  /** Runs before Fiji's own reading, in the same thread. */
  @Plugin(type = PreprocessorPlugin.class, priority = 2 * Priority.VERY_HIGH + 1)
  public static class Begin extends AbstractPreprocessorPlugin {

    @Override
    public void process(final Module module) {
      READING.set(module.getDelegateObject() instanceof RraCommand);
    }
  }

  /** Fiji's own reading is over. */
  static void end() {
    READING.remove();
  }

  @Override
  public boolean canConvert(final Object source, final Class<?> target) {
    return READING.get() && source instanceof String && target == ImagePlus.class;
  }

  @Override
  public boolean canConvert(final Object source, final Type target) {
    return canConvert(source, Types.raw(target));
  }

  @Override
  public <T> T convert(final Object source, final Class<T> target) {
    return target.cast(new ImagePlus());
  }

  @Override
  public Class<String> getInputType() {
    return String.class;
  }

  @Override
  public Class<ImagePlus> getOutputType() {
    return ImagePlus.class;
  }
}
