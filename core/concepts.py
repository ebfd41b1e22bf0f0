"""What Pace's words mean, in one table: `/pace help <word>` and the page of concepts are made from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """A term. `formula` is how it is worked out, in words; `source` is the module that makes it, for who wants to read on."""

    name: str
    meaning: str
    formula: str = ""
    source: str = ""
    also: tuple[str, ...] = ()


CONCEPTS: tuple[Concept, ...] = (
    Concept(
        "KPI",
        "A key performance indicator: what is measured, such as revenue or win rate. An admin can change which there are.",
        "An expression over the sums of measures. A ratio is a ratio of sums (deals won / all that were closed), never a mean of "
        "ratios, so it is exact for any person, team and period.",
        "core/kpis.py",
        ("kpis", "metric", "indicator", "figure"),
    ),
    Concept(
        "Measure",
        "A daily quantity that imports bring: revenue, deals won, calls. KPIs are made of measures.",
        "Summed over the days of the period; of a snapshot, such as the open pipeline, the last value known.",
        "core/facts.py",
        ("measures", "fact", "record", "records", "data"),
    ),
    Concept(
        "Target",
        "What is to be reached in a period, for a person, a team or everybody. Without one there is no status.",
        "The exact one of the period; else, of what adds up, the part of a longer one that the working days in the period make. "
        "A ratio's target holds at any time. A person's own goes before everybody's; a team's is its own, or the sum of its reps'.",
        "core/targets.py",
        ("targets", "quota", "quotas", "plan"),
    ),
    Concept(
        "Attainment",
        "How much of the whole target has been reached.",
        "actual / target; where lower is better, target / actual.",
        "core/kpis.py",
        ("achievement", "percent of target", "percentage"),
    ),
    Concept(
        "Overall attainment",
        "A scorecard in one number.",
        "The mean of the KPIs' attainments by their weights, each counted up to 150 %.",
        "core/scorecards.py",
        ("overall", "score", "weight"),
    ),
    Concept(
        "Pace status",
        "Whether the figure is where it should be by now: ahead, on pace, slipping or behind.",
        "actual / expected by now: ahead from 105 %, on pace from 95 %, slipping from 80 %, behind below. Where lower is better, "
        "expected / actual.",
        "core/pace.py",
        ("pace", "status", "ahead", "on pace", "slipping", "behind"),
    ),
    Concept(
        "Expected by now",
        "The part of the target that was due by today. It does not grow in a straight line, because sales bunch at the end.",
        "target x the share that the team has usually reached by then, learned from the last twelve complete periods of the KPI; "
        "with fewer than three, the share of working days that are over. The card says which. A ratio's target is due at any time.",
        "core/pace.py",
        ("expected", "due", "usual share", "profile"),
    ),
    Concept(
        "Forecast",
        "Where the period will probably end, with a range: what is booked, and what the rest of the period usually adds, at a "
        "level between your average and what the booked amount suggests. It never looks ahead.",
        "B + (1 - s) x (B + c x A x g) / (s + c): B is what is booked, s the share usually reached by now, A the recent average of "
        "a whole period, g how the company is doing against its own average, c = 3. The range holds eight times in ten.",
        "core/forecast.py",
        ("prediction", "estimate", "range", "run rate", "will i make it"),
    ),
    Concept(
        "Change",
        "The figure against the comparable period before. A period that is running is compared with the same elapsed part of it.",
        "actual / previous - 1; of a ratio, the difference in points.",
        "core/kpis.py",
        ("comparison", "compared", "previous", "trend", "difference", "points"),
    ),
    Concept(
        "Usual",
        "What is normal for one person or team, by their own past.",
        "The mean of the ten weeks (on a month's card: months) before the last two; six of them at least must be known.",
        "core/digests.py",
        ("usually", "own usual", "average", "normal", "baseline"),
    ),
    Concept(
        "Middle of the team",
        "What is normal among the people of a team: half are above it, half below. It says nothing about anybody by name.",
        "The median of the others who have a figure, and only where five or more have one.",
        "core/evidence.py",
        ("median", "middle", "team's middle", "benchmark"),
    ),
    Concept(
        "Capacity",
        "Whether a team has room for more, or is full. It is in the manager's digest.",
        "Full: targets are met, and every weekly activity is at 95 % of its busiest four weeks of twelve. Room: every weekly "
        "activity is below 80 % of its usual.",
        "core/digests.py",
        ("full", "room", "hiring", "workload"),
    ),
    Concept(
        "Funnel",
        "Where opportunities are lost on their way: lead conversion, then win rate. The stage named is the one that lost most.",
        "Each stage's conversion against the same days of the quarter before; a loss of 5 % at least.",
        "core/digests.py",
        ("stage", "stages", "narrows", "conversion", "pipeline"),
    ),
    Concept(
        "Focus",
        "The one thing on a scorecard that is worth working on.",
        "The KPI furthest below what was due, or below the comparable period, by its weight.",
        "core/scorecards.py",
        ("one focus", "needs help"),
    ),
    Concept(
        "Period",
        "The days a figure is about. Weeks start on your workspace's first weekday, quarters follow its fiscal year.",
        "`today`, `yesterday`, `this` or `last week`, `month`, `quarter`, `year`; `wtd`, `mtd`, `qtd`, `ytd`; `last 30 days`; "
        "`Q3`, `Q4 2017`, `March`, `mar 2017`, `2017`, `2017-03-01..2017-03-31`, `1 Mar - 15 Apr 2017`.",
        "core/period_text.py",
        ("periods", "date", "dates", "fiscal", "quarter", "mtd", "ytd", "qtd", "wtd"),
    ),
    Concept(
        "Quiet hours",
        "When nothing is sent on its own. What was due waits for the next working hour.",
        "From 20:00 to 08:00 in your own zone unless an admin says otherwise; weekends, holidays, days away. Yours can be wider.",
        "core/rhythm.py",
        ("quiet", "night", "weekend", "holidays", "do not disturb"),
    ),
    Concept(
        "Goal",
        "An agreement: a KPI, how much, until when, and why. It is held against the same figures as a target.",
        "Its progress is actual / amount; its pace status and forecast are those of the KPI with the goal in the target's place.",
        "core/goals.py",
        ("goals", "agreement"),
    ),
    Concept(
        "Home",
        "The first tab of Pace in Slack: your month, what waits for you, your goals, last tip and feedback; your team if you lead "
        "one; for an admin how Pace stands.",
        source="core/usecases/home.py",
        also=("home tab", "app home", "today", "overview"),
    ),
    Concept(
        "Anonymous round",
        "The same questions to several people about one. Nobody is shown who wrote what, neither to the manager nor in an export.",
        "Shown from three answers on; below three nothing is shown or kept.",
        "core/rounds.py",
        ("anonymous", "round", "360"),
    ),
    Concept(
        "Playbook",
        "The tips that people wrote. It answers where no model is set up, and where a model's text did not pass.",
        source="core/playbook.py",
        also=("model", "ai", "tips"),
    ),
    Concept(
        "Freshness",
        "How old the figures are. A card says when data last came in, and after five working days without new data (or what is "
        "expected of a source) that its figures may be out of date.",
        source="core/freshness.py",
        also=("fresh", "stale", "up to date", "old data", "last import"),
    ),
)
