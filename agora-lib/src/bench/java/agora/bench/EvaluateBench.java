package agora.bench;

import agora.data.Jsonl;
import agora.evaluate.Grade;
import agora.evaluate.MathAnswers;
import java.nio.file.Path;
import java.util.*;

public final class EvaluateBench {
  record Pair(String gold, String pred, boolean expected, String source, String test) {}

  record Output(String id, String gold, String output, boolean published_is_correct) {}

  public static void main(String[] args) {
    Path cases = Path.of(args[1]);
    int n = 0, ok = 0;
    for (Output o : Jsonl.read(cases.resolve("gsm8k_published_outputs.jsonl"), Output.class)) {
      Grade g = MathAnswers.grade(o.gold, o.output);
      n++;
      if ((g.score() == 1) == o.published_is_correct) ok++;
      else
        System.out.println(
            "GSM "
                + o.id
                + " gold "
                + o.gold
                + " got "
                + g
                + " tail "
                + o.output.substring(Math.max(0, o.output.length() - 80)));
    }
    System.out.println("gsm " + ok + "/" + n);
    MathAnswers.warmUp();
    for (int round = 0; round < 3; round++) {
      n = 0;
      ok = 0;
      List<Double> times = new ArrayList<>();
      double worst = 0;
      String worstPair = "";
      for (Pair p : Jsonl.read(cases.resolve("math_equiv_pairs.jsonl"), Pair.class)) {
        long t = System.nanoTime();
        Grade g = MathAnswers.grade(p.gold, p.pred);
        double ms = (System.nanoTime() - t) / 1e6;
        times.add(ms);
        if (ms > 100)
          System.out.println(
              "slow "
                  + ms
                  + " "
                  + p.gold
                  + " | "
                  + p.pred.substring(0, Math.min(100, p.pred.length())));
        if (ms > worst) {
          worst = ms;
          worstPair = p.gold + " | " + p.pred;
        }
        n++;
        if ((g.score() == 1) == p.expected) ok++;
        else if (round == 0)
          System.out.println(
              "MATH "
                  + (n - 1)
                  + " expected "
                  + p.expected
                  + ": "
                  + p.gold
                  + " || "
                  + (p.pred.length() > 200 ? p.pred.substring(p.pred.length() - 200) : p.pred)
                  + " => "
                  + g.extracted()
                  + " : "
                  + g.reason());
        Grade back = MathAnswers.grade(p.pred, p.gold);
        if (back.score() != g.score() && round == 0)
          System.out.println("ASYM " + (n - 1) + ": " + p.gold + " || " + g + " back " + back);
      }
      Collections.sort(times);
      System.out.println(
          "math "
              + ok
              + "/"
              + n
              + " median ms "
              + times.get(n / 2)
              + " worst "
              + worst
              + " "
              + worstPair);
    }
  }
}
