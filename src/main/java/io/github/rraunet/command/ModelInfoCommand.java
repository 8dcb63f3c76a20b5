package io.github.rraunet.command;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ForeignModelSettings;
import io.github.rraunet.engine.ModelInspector;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.ModelReport;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.PredictorSettings;
import io.github.rraunet.progress.Progress;
import java.io.File;
import java.util.Map;
import org.scijava.ItemIO;
import org.scijava.command.Command;
import org.scijava.plugin.Attr;
import org.scijava.plugin.Parameter;
import org.scijava.plugin.Plugin;
import org.scijava.widget.Button;
import org.scijava.widget.FileWidget;

/** Tells what a model is, whether it can be run here, and where it comes from. */
@Plugin(type = Command.class, menuPath = "Plugins>RRA-U-Net>RRA Model Info...", headless = true,
  description = "Tells what a model is, what it needs, whether it can be run here, and where it comes from.",
  attrs = @Attr(name = "verb", value = "model-info"))
public class ModelInfoCommand extends RraCommand {

  @Parameter(label = "Model",
    description = "'bundled' for the spine model that comes with the program, or a model's folder or zip.",
    style = FileWidget.FILE_AND_DIRECTORY_STYLE, persist = false)
  private File model = new File(ModelPackage.BUNDLED);

  @Parameter(label = "Device", description = "Where the model's own test is tried: auto, cpu, or gpu:0 for the first GPU.",
    persist = false)
  private String device = "auto";

  @Parameter(label = "Precision", description = "Arithmetic in which the model's own test is tried.",
    choices = { "float32", "tf32", "float16", "bfloat16", "auto" }, persist = false)
  private String precision = "float32";

  @Parameter(label = "As JSON", description = "Gives JSON for programs in place of text for people.", persist = false)
  private boolean json;

  @Parameter(label = "Help", description = "Shows what each field means.", callback = HELP, required = false, persist = false)
  private Button help;

  @Parameter(type = ItemIO.OUTPUT, label = "Model")
  private String report;

  @Override
  public void checkSettings() {
    network();
  }

  private PredictorSettings network() {
    return new PredictorSettings(DeviceChoice.parse(device), Precision.parse(precision), 0);
  }

  @Override
  protected void execute(final Progress progress) throws EngineException {
    final PredictorSettings network = network();
    progress.report("Reading the model", 0, 0);
    final ModelPackage opened = ModelPackage.find(model.getPath(), ForeignModelSettings.NONE);
    progress.report("Checking the graph", 0, 0);
    final ModelReport graph = ModelInspector.inspect(opened);
    progress.throwIfCanceled();
    progress.report("Trying the model's test", 0, 0);
    final ModelInspector.Reproduction test = ModelInspector.reproduce(opened, network);
    final Map<String, Object> facts = ModelFacts.of(opened, graph, test);
    report = json ? json(facts) : FactsText.of(facts);
  }

  /** JSON has no number that is none, which a model may say of its training: it becomes a text. */
  private static String json(final Map<String, Object> facts) {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().registerTypeAdapter(Double.class,
      (JsonSerializer<Double>) (value, type, context) -> Double.isFinite(value) ? new JsonPrimitive(value) : new JsonPrimitive(
      value.toString())).create().toJson(facts);
  }
}
