package agora.math;

import agora.math.Expression.Call;
import agora.math.Expression.Numeral;
import agora.math.Expression.Symbol;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.matheclipse.core.eval.ExprEvaluator;
import org.matheclipse.core.expression.F;

/**
 * Asks the computer-algebra system Symja whether two expressions are the same.
 *
 * <p>It starts (a few seconds, once) on the first question, runs on threads of its own, and a
 * question that takes too long is given up: the caller's thread is never stuck.
 */
final class ComputerAlgebra {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
  private static final Duration PATIENCE = Duration.ofMillis(700);
  private static final double LARGEST_EXPONENT = 5000;
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("sin", "Sin"),
          Map.entry("cos", "Cos"),
          Map.entry("tan", "Tan"),
          Map.entry("cot", "Cot"),
          Map.entry("sec", "Sec"),
          Map.entry("csc", "Csc"),
          Map.entry("arcsin", "ArcSin"),
          Map.entry("arccos", "ArcCos"),
          Map.entry("arctan", "ArcTan"),
          Map.entry("sinh", "Sinh"),
          Map.entry("cosh", "Cosh"),
          Map.entry("tanh", "Tanh"),
          Map.entry("exp", "Exp"),
          Map.entry("ln", "Log"),
          Map.entry("abs", "Abs"),
          Map.entry("floor", "Floor"),
          Map.entry("ceil", "Ceiling"),
          Map.entry("factorial", "Factorial"),
          Map.entry("binom", "Binomial"),
          Map.entry("gcd", "GCD"),
          Map.entry("lcm", "LCM"),
          Map.entry("max", "Max"),
          Map.entry("min", "Min"),
          Map.entry("sqrt", "Sqrt"));

  private static @Nullable ExecutorService threads;

  private ComputerAlgebra() {}

  /** Returns whether the difference of two expressions simplifies to zero in the time allowed. */
  static boolean same(Expression a, Expression b) {
    Map<String, String> variables = new TreeMap<>();
    String difference;
    try {
      difference = "Simplify((" + write(a, variables) + ")-(" + write(b, variables) + "))==0";
    } catch (MathSyntaxException e) {
      return false;
    }
    Future<Boolean> answer =
        started()
            .submit(() -> {
              ExprEvaluator evaluator = new ExprEvaluator(false, (short) 10);
              // Else its messages stand among what a command prints.
              evaluator.getEvalEngine().setOutPrintStream(NOWHERE);
              evaluator.getEvalEngine().setErrorPrintStream(NOWHERE);
              return evaluator.eval(difference).isTrue();
            });
    try {
      return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whatever it could not settle is not shown to be equal.
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      answer.cancel(true);
    }
  }

  /** Starts the system if it has not been; its start does not count against a question's time. */
  static synchronized ExecutorService started() {
    if (threads == null) {
      quiet();
      ExecutorService fresh =
          Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("algebra-", 0).factory());
      try {
        fresh
            .submit(() -> {
              F.await();
              return new ExprEvaluator(false, (short) 10).eval("Simplify(x-x)==0").isTrue();
            })
            .get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the algebra system does not start: " + e.getCause(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      threads = fresh;
    }
    return threads;
  }

  /** Symja logs through Log4j, whose complaints about its own set-up would show in notebooks. */
  private static void quiet() {
    Map<String, String> settings =
        Map.of(
            "log4j2.loggerContextFactory",
            "org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
            "org.apache.logging.log4j.simplelog.level",
            "OFF");
    settings.forEach((property, value) -> {
      if (System.getProperty(property) == null) {
        System.setProperty(property, value);
      }
    });
  }

  private static String write(Expression expression, Map<String, String> variables) {
    return switch (expression) {
      case Numeral number -> "(" + number.value() + ")";
      case Symbol symbol -> symbol(symbol.name(), variables);
      case Call call -> call(call, variables);
      default -> throw new MathSyntaxException("not a scalar: " + expression);
    };
  }

  private static String symbol(String name, Map<String, String> variables) {
    return switch (name) {
      case "pi" -> "Pi";
      case "e" -> "E";
      case "i" -> "I";
      case "infty" -> throw new MathSyntaxException("infinity is not a scalar");
      default -> variables.computeIfAbsent(name, any -> "v" + variables.size());
    };
  }

  /**
   * Symja writes powers of numbers out, in code that no interrupt stops; those that would be huge
   * are not given to it.
   */
  private static void requireWritable(Call call) {
    boolean grows = call.function().equals("^") || call.function().equals("factorial");
    if (grows && size(call.arguments().getLast()) > LARGEST_EXPONENT) {
      throw new MathSyntaxException("too large to be written out: " + call);
    }
  }

  /** Returns how large a number an expression without variables may be; 0 for everything else. */
  private static double size(Expression expression) {
    return switch (expression) {
      case Numeral number ->
          Math.abs(
              number.value().numerator().doubleValue()
                  / number.value().denominator().doubleValue());
      case Call call when call.function().equals("neg") -> size(call.arguments().getFirst());
      case Call call when call.arguments().size() == 2 -> {
        double a = size(call.arguments().get(0));
        double b = size(call.arguments().get(1));
        yield switch (call.function()) {
          case "+" -> a + b;
          case "*" -> a * b;
          case "^" -> Math.pow(a, b);
          default -> a;
        };
      }
      default -> 0;
    };
  }

  private static String call(Call call, Map<String, String> variables) {
    requireWritable(call);
    List<String> parts = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      parts.add(write(argument, variables));
    }
    String a = parts.getFirst();
    return switch (call.function()) {
      case "+", "*", "/", "^" -> "(" + a + ")" + call.function() + "(" + parts.get(1) + ")";
      case "neg" -> "-(" + a + ")";
      case "percent" -> "(" + a + ")/100";
      case "root" -> "(" + a + ")^(1/(" + parts.get(1) + "))";
      case "log", "lg" -> "Log(" + (parts.size() > 1 ? parts.get(1) : "10") + "," + a + ")";
      case "sum", "prod" ->
          (call.function().equals("sum") ? "Sum(" : "Product(")
              + a
              + ",{"
              + String.join(",", parts.subList(1, 4))
              + "})";
      default -> {
        String name = NAMES.get(call.function());
        String function =
            name != null
                ? name
                : variables.computeIfAbsent(call.function() + "()", any -> "f" + variables.size());
        yield function + "(" + String.join(",", parts) + ")";
      }
    };
  }
}
