package io.github.rraunet.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.metrics.EvaluationOptions;
import io.github.rraunet.metrics.EvaluationSettings;
import io.github.rraunet.metrics.MetricSettings;
import io.github.rraunet.volume.Spacing;
import java.lang.reflect.Field;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationDefaultsTest {

  /** An option that is left out means the same to whoever takes options by their names. */
  @Test
  void areThoseOfTheCommand() throws ReflectiveOperationException {
    final var command = new EvaluateCommand();
    for (final Map.Entry<String, Object> option : EvaluationOptions.DEFAULTS.entrySet()) {
      final Field field = EvaluateCommand.class.getDeclaredField(option.getKey());
      field.setAccessible(true);
      assertThat(field.get(command)).as(option.getKey()).isEqualTo(option.getValue());
    }
  }

  @Test
  void textsAndNumbersMeanTheSame() {
    final EvaluationSettings asked = EvaluationOptions.parse(Map.of("tolerance_mm", "2.5", "threshold", 0.5, "spacing", "1x2x3",
      "boundary_radius", "1.5 mm", "hd95", "Pooled"));
    assertThat(asked.settings().toleranceMm()).isEqualTo(2.5);
    assertThat(asked.threshold()).isEqualTo(0.5);
    assertThat(asked.spacing()).isEqualTo(new Spacing(1, 2, 3));
    assertThat(asked.settings().radiusInMm()).isTrue();
    assertThat(asked.settings().radius()).isEqualTo(1.5);
    assertThat(asked.settings().hd95()).isEqualTo(MetricSettings.Hd95.POOLED);
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> EvaluationOptions.parse(Map.of("tolerance", 1))).isInstanceOf(IllegalArgumentException.class)
      .hasMessageContaining("no option 'tolerance'").hasMessageContaining("tolerance_mm");
    assertThatThrownBy(() -> EvaluationOptions.parse(Map.of("tolerance_mm", "much"))).hasMessage(
      "tolerance_mm is a number; found 'much'");
  }
}
