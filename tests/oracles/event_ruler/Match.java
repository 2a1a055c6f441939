import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.MachineComplexityEvaluator;

/** Reads {"pattern": …, "events": […]} a line; prints true or false for each event, or "error: why". */
public class Match {
    /** The service refuses more: the wildcard that its guide shows as too complex needs 11 states. */
    private static final int MOST_STATES = 10;

    public static void main(String[] args) throws Exception {
        ObjectMapper json = new ObjectMapper();
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = lines.readLine()) != null; ) {
            System.out.println(answer(json.readTree(line)));
            System.out.flush();
        }
    }

    private static String answer(JsonNode question) {
        String pattern = question.get("pattern").toString();
        try {
            // Not RuleCompiler, which knows neither $or nor the newer operators.
            String fault = JsonRuleCompiler.check(pattern);
            if (fault != null) {
                return "error: " + firstLine(fault);
            }
            Machine machine = Machine.builder().build();
            machine.addRule("rule", pattern);
            if (machine.evaluateComplexity(new MachineComplexityEvaluator(MOST_STATES + 1)) > MOST_STATES) {
                return "error: Rule is too complex";
            }
            StringJoiner answers = new StringJoiner(" ");
            for (JsonNode event : question.get("events")) {
                answers.add(String.valueOf(!machine.rulesForJSONEvent(event.toString()).isEmpty()));
            }
            return answers.toString();
        } catch (Exception e) {
            return "error: " + firstLine(String.valueOf(e.getMessage()));
        }
    }

    private static String firstLine(String text) {
        return text.split("\n", 2)[0];
    }
}
