"""Pairs written before their author had seen them graded: the first ones before the grader itself
and the other table had been read, those of the kinds "... 2" after.

Kind, gold, question, grade, responses. 45 of 941 expectations were changed afterwards: where
the author was mistaken, or where rules leave an answer to a model (`unjudged`).
"""
# ruff: noqa: E501

from __future__ import annotations

from tests.answers.grading.answers import Pair

# fmt: off
CIRCUIT = (
    "Looking at the circuit diagram, I can identify two resistors $R_1 = 4\\,\\Omega$ and $R_2 = 12\\,\\Omega$ in parallel, connected to a $6\\,\\text{V}$ battery.\n"
    "\n"
    "### Step 1: Equivalent resistance\n"
    "\n"
    "$$R_{eq} = \\frac{R_1 R_2}{R_1 + R_2} = \\frac{4 \\times 12}{16} = 3\\ \\Omega$$\n"
    "\n"
    "### Step 2: Total current\n"
    "\n"
    "$$I = \\frac{V}{R_{eq}} = \\frac{6}{3} = 2\\ \\text{A}$$\n"
    "\n"
)
SPRING = (
    "**Given:**\n"
    "- Mass: $m = 0.50$ kg\n"
    "- Spring constant: $k = 200$ N/m\n"
    "- Compression: $x = 0.10$ m\n"
    "\n"
    "**Energy conservation:**\n"
    "\\[\n"
    "\\frac{1}{2}kx^2 = \\frac{1}{2}mv^2\n"
    "\\]\n"
    "\\[\n"
    "v = x\\sqrt{\\frac{k}{m}} = 0.10\\sqrt{\\frac{200}{0.50}} = 0.10 \\times 20 = 2.0 \\text{ m/s}\n"
    "\\]\n"
    "\n"
)

_ROWS: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    ("unit", "4.9 m/s^2",
     "A block of mass 2 kg slides down a frictionless incline of 30 degrees. Find its acceleration.", "R", (
        "To find the acceleration, we resolve gravity along the incline:\n\n$$a = g\\sin\\theta = 9.8 \\times 0.5 = 4.9\\ \\text{m/s}^2$$\n\n**Answer:** $\\boxed{4.9\\ \\text{m/s}^2}$",
        "**Step 1:** Draw the free body diagram.\n**Step 2:** $a = g \\sin 30^\\circ$\n\nTherefore the acceleration is **4.9 m/s²** down the incline.",
        r"The acceleration is \boxed{4.9 \, \mathrm{m\,s^{-2}}}",
        r"$a = \boxed{4.90\,\frac{\text{m}}{\text{s}^2}}$", "a = 4.9 ms^-2", "4.9 m·s⁻²",
        "4.9 meters per second squared",
        "<think>g sin 30 = 9.8/2</think>\n<answer>4.9 m/s^2</answer>",
    )),
    ("unit", "4.9 m/s^2",
     "A block of mass 2 kg slides down a frictionless incline of 30 degrees. Find its acceleration.", "W", (
        r"\boxed{4.9\ \text{m/s}}", r"\boxed{9.8\ \text{m/s}^2}", r"\boxed{49\ \text{m/s}^2}",
        "The acceleration is 4.9 km/s²", r"\boxed{-4.9 N}",
    )),
    ("unit", "0.5 A", "What is the current through R?", "R", (
        r"The current is $I = V/R = 500\,\text{mA}$, so \boxed{500\ \text{mA}}",
        "I = 0.50 amperes", "**I = 0.5 A**", r"\boxed{\dfrac{1}{2}\text{ A}}",
    )),
    ("unit", "0.5 A", "What is the current through R?", "W", (
        r"\boxed{0.5\ \text{mA}}", r"\boxed{0.5\text{ V}}", r"\boxed{500 A}",
    )),
    ("unit", "12 V", "Find the voltage (in V).", "R", (
        r"\boxed{12\,\mathrm{V}}", "The voltage across the resistor is 12 volts.", "$V = 12$",
        "12.0V",
    )),
    ("unit", r"2.5 \times 10^{-3} mol", "", "R", (
        r"\boxed{2.5 \times 10^{-3} \text{ mol}}", "2.5 mmol", "0.0025 moles", "2.5e-3 mol",
        "2.5 × 10⁻³ mol", "2.5*10^-3 mol", "2.5·10^(-3) mol",
    )),
    ("unit", r"2.5 \times 10^{-3} mol", "", "W", (
        "2.5 × 10³ mol", r"\boxed{2.5 \times 10^{-2}\text{ mol}}", "2.5 mol",
    )),
    ("unit", r"$1.6 \times 10^{-19}$ C", "", "R", (
        r"\boxed{1.60 \times 10^{-19}\ \mathrm{C}}", "1.6E-19 C",
        r"$1.6\cdot10^{-19}\,\text{C}$", r"$1.602 \times 10^{-19}$ coulombs",
    )),
    ("unit", "60°", "What is the measure of angle ABC?", "R", (
        r"\boxed{60^\circ}", "The angle is 60 degrees.", r"$\theta = \frac{\pi}{3}$ rad",
        "∠ABC = 60°", r"\boxed{60^{\circ}}",
    )),
    ("unit", "60°", "What is the measure of angle ABC?", "W", (
        r"\boxed{30^\circ}", r"\boxed{60 \text{ rad}}", r"\boxed{120^\circ}",
    )),
    ("unit", "300 K", "", "R", (
        "300 kelvin", r"\boxed{300\,\mathrm{K}}",
    )),
    ("unit", "300 K", "", "U", (
        "27 °C (300 K)",
    )),
    ("unit", "25 °C", "", "R", (
        r"\boxed{25^\circ\text{C}}", "25 degrees Celsius", "25℃", "298.15 K",
    )),
    ("unit", "25 °C", "", "W", (
        "25 °F", r"\boxed{25\text{ K}}",
    )),
    ("unit", "3.0 × 10^8 m/s", "", "R", (
        r"$\boxed{3 \times 10^{8}\ \text{m/s}}$", "300000 km/s", "300,000,000 m/s",
        "3.0e8 m s^-1",
    )),
    ("unit", "72 km/h", "", "R", (
        "20 m/s", "72 kmph", r"\boxed{72 \text{ km/hr}}",
    )),
    ("unit", "8.31 J/(mol·K)", "", "R", (
        r"\boxed{8.31\ \text{J mol}^{-1}\text{K}^{-1}}", "8.31 J/mol/K", "8.31 J·mol⁻¹·K⁻¹",
        "8.314 J/(mol K)",
    )),
    ("unit", "10 Ω", "", "R", (
        r"\boxed{10\ \Omega}", "10 ohms", "R_eq = 10 ohm", "0.01 kΩ", r"10\,\Omega",
        "等效电阻为 10 Ω", "10 欧姆",
    )),
    ("unit", "10 Ω", "", "U", (
        r"\boxed{20/3\ \Omega}",
    )),
    ("unit", "10 Ω", "", "W", (
        r"\boxed{10\ k\Omega}",
    )),
    ("unit", "5 cm", "", "R", (
        "5 centimeters", r"\boxed{0.05\text{ m}}", "50 mm", "x = 5cm", "5厘米",
    )),
    ("unit", "50 N", "", "R", (
        "F = 50 kg·m/s²", "50 newtons upward", r"\boxed{50\ \text{N}}", "0.05 kN",
    )),
    ("unit", "24 cm^2", "Find the area of the triangle", "R", (
        "24 square centimeters", "24 cm²", r"\boxed{24\text{ cm}^2}",
        r"\boxed{24\ \mathrm{sq\ cm}}",
    )),
    ("unit", "24 cm^2", "Find the area of the triangle", "W", (
        "24 cm", "24 m²",
    )),
    ("unit", "1.5 atm", "", "R", (
        "1.50 atm", "1.5 atmospheres", "152 kPa",
    )),
    ("unit", "2.0 M", "", "R", (
        "2.0 mol/L", "2 mol·L⁻¹", r"\boxed{2.0\ \text{M}}", "2.0 mol dm^{-3}",
    )),
    ("unit", "4.2 eV", "", "R", (
        r"\boxed{4.2\text{ eV}}", "6.73 × 10⁻¹⁹ J",
    )),
    ("unit", "45%", "", "R", (
        r"\boxed{45\%}", "45 percent", "0.45", "45.0 %",
    )),
    ("unit", "45%", "", "W", (
        r"\boxed{4.5\%}", "55%",
    )),
    ("unit", "45%", "", "U", (
        "45 %% of 2",
    )),
    ("unit", "$50", "", "R", (
        r"\boxed{\$50}", "50 dollars", "$50.00", "The total cost is **$50**.",
    )),
    ("number", "42", "", "R", (
        "The answer is 42.", r"\boxed{42}", r"$$\boxed{42}$$", "**Final Answer:** 42",
        "### Final answer\n42", "Answer: $42$", "42.0", "x = 42", r"\[\boxed{x = 42}\]",
        "Therefore, there are **42** triangles.", "forty-two", "答案是42。", "最终答案：42",
        "So we get 40 + 2 = 42", r"\boxed{42.}", r"\boxed{\mathbf{42}}", r"\boxed{\text{42}}",
        r"\fbox{42}", r"The final answer is $\boxed{42}$. I hope it is correct.",
    )),
    ("number", "42", "", "W", (
        r"\boxed{24}", "The answer is 43.", "-42", "4.2", r"\boxed{}", "420", r"\boxed{4 2}",
        "The number is about 40.",
    )),
    ("number", "1/3", "", "R", (
        r"\boxed{\frac{1}{3}}", "1/3", r"\dfrac13", "0.333", "one third", "⅓",
        r"\boxed{\tfrac{2}{6}}", "33.3%",
    )),
    ("number", "1/3", "", "W", (
        "0.3", "3", r"\frac{3}{1}", "0.34",
    )),
    ("number", "0.75", "", "R", (
        r"\boxed{\frac{3}{4}}", "3/4", "75%", "¾", ".75",
    )),
    ("number", "1,234,567", "", "R", (
        "1234567", "1{,}234{,}567", "1 234 567", r"\boxed{1{,}234{,}567}",
        r"1.234567 \times 10^6",
    )),
    ("number", "3.14", "", "R", (
        "3.1416", "3.14", r"\pi \approx 3.14",
    )),
    ("number", "-5", "", "R", (
        r"\boxed{-5}", "−5", "negative five", "minus 5", "x = −5",
    )),
    ("number", "-5", "", "W", (
        "5", r"\boxed{5}", "|-5|",
    )),
    ("number", r"2\sqrt{3}", "", "R", (
        r"\boxed{2\sqrt{3}}", "2√3", r"\sqrt{12}", "3.464", r"$2\sqrt3 \approx 3.46$",
        "2*sqrt(3)", "2·3^{1/2}",
    )),
    ("number", r"2\sqrt{3}", "", "W", (
        r"3\sqrt{2}", r"\boxed{\sqrt{6}}", r"2\sqrt[3]{3}",
    )),
    ("number", r"2\sqrt{3}", "", "U", (
        "3.5",
    )),
    ("number", r"5\pi", "", "R", (
        r"\boxed{5\pi}", "5π", "15.708", "5*pi", r"$5\pi \approx 15.71$",
    )),
    ("number", "3 1/2", "", "R", (
        r"\boxed{3\frac{1}{2}}", "3.5", "7/2", "3½",
    )),
    ("choice", "B",
     "Which force keeps the satellite in orbit?\nA. Friction\nB. Gravity\nC. Magnetism\nD. Tension", "R", (
        "B", "(B)", "B. Gravity", r"\boxed{B}", "The correct answer is **B**.",
        "The correct option is (B) Gravity, because it provides the centripetal force.",
        "**Answer: B**", "Answer: (B)", r"\boxed{\text{B}}", r"\boxed{\textbf{(B)}}",
        r"\boxed{\text{B. Gravity}}", "Gravity",
        "Let's look at each option.\nA. Friction: there is no friction in space. ✗\nB. Gravity: yes. ✓\nC. Magnetism: no.\nD. Tension: no rope.\n\nSo the answer is B.",
        "选B", "答案：B", "<think>Maybe A? No. B.</think>\n\nB", "Option B is correct.",
        "I would choose option B", "b",
    )),
    ("choice", "B",
     "Which force keeps the satellite in orbit?\nA. Friction\nB. Gravity\nC. Magnetism\nD. Tension", "W", (
        "A", r"\boxed{A}", "A or B", r"\boxed{A, B}", "ABCD", "The answer is not B.", "B and C",
        "C. Magnetism", "Either (A) or (B) depending on the case.", "Tension",
        "B is wrong. The answer is D.", r"\boxed{B} or \boxed{C}",
        "Answer: A\nAnswer: B\nAnswer: C\nAnswer: D", "None of the above",
    )),
    ("choice", "C. 20 m/s", "How fast? A. 5 m/s B. 10 m/s C. 20 m/s D. 40 m/s", "R", (
        r"\boxed{C}", "C", "20 m/s", r"\boxed{20\text{ m/s}}", "(C) 20 m/s",
    )),
    ("choice", "C. 20 m/s", "How fast? A. 5 m/s B. 10 m/s C. 20 m/s D. 40 m/s", "W", (
        r"\boxed{D}", "40 m/s", "C. 40 m/s", "D. 20 m/s",
    )),
    ("choice", "AC", "Which statements are correct? (select all)\nA. x\nB. y\nC. z\nD. w", "R", (
        "A, C", r"\boxed{AC}", "A and C", "(A) and (C)", "C, A", r"\boxed{\text{A, C}}",
    )),
    ("choice", "AC", "Which statements are correct? (select all)\nA. x\nB. y\nC. z\nD. w", "W", (
        "A", "ABC", r"\boxed{AD}", "A, B, C and D",
    )),
    ("set", "x = 2, x = 3", "Solve x^2-5x+6=0", "R", (
        r"\boxed{x=2 \text{ or } x=3}", r"\boxed{2, 3}", "x = 3 or x = 2", r"\{2, 3\}",
        "$x_1 = 2$, $x_2 = 3$", r"\boxed{x \in \{2,3\}}",
        "The solutions are **x = 2** and **x = 3**.",
    )),
    ("set", "x = 2, x = 3", "Solve x^2-5x+6=0", "W", (
        r"\boxed{2}", r"\boxed{2,3,4}", "x=2 and x=-3", r"\boxed{-2,-3}", "{1,2,3,4,5}",
    )),
    ("set", r"\pm 4", "Solve x^2=16", "R", (
        r"\boxed{\pm 4}", "x = ±4", "4, -4", "x = 4 or x = -4", "4 and −4",
    )),
    ("set", r"\pm 4", "Solve x^2=16", "W", (
        "4", "-4", r"\pm 2",
    )),
    ("set", r"\{1, 2, 5\}", "", "R", (
        "{5, 2, 1}", r"$\{1,2,5\}$", r"\boxed{\left\{1, 2, 5\right\}}",
    )),
    ("set", "(3, -2)", "Find the intersection point (x, y).", "R", (
        r"\boxed{(3,-2)}", "(3, −2)", "x = 3, y = -2", "x=3 and y=-2", r"\left(3,-2\right)",
        r"The point is $(3,\ -2)$.",
    )),
    ("set", "(3, -2)", "Find the intersection point (x, y).", "W", (
        "(-2, 3)", r"\boxed{(3,2)}", "x = -2, y = 3", "(3)",
    )),
    ("parts", "(a) 5 m/s (b) 20 m", "", "R", (
        "(a) 5 m/s\n(b) 20 m",
        "**(a)** The speed is v = 5 m/s.\n\n**(b)** The distance is d = 20 m.",
        r"\boxed{(a)\ 5\text{ m/s},\ (b)\ 20\text{ m}}", "a) 5 m/s; b) 20 m",
        "(a) \\boxed{5 \\text{ m/s}}\n\n(b) \\boxed{20\\text{ m}}",
    )),
    ("parts", "(a) 5 m/s (b) 20 m", "", "W", (
        "(a) 20 m/s (b) 5 m", "(a) 5 m/s", r"\boxed{20 \text{ m}}", "(a) 5 m/s (b) 20 m/s",
    )),
    ("parts", "(a) 5 m/s (b) 20 m", "", "U", (
        "(a) 5 m/s (b) 21 m",
    )),
    ("parts", "(1) 2 (2) 3", "", "R", (
        "(1) 2; (2) 3", "(1) 2\n(2) 3",
    )),
    ("parts", "i) true ii) false", "", "R", (
        "i) True, ii) False", "(i) true (ii) false",
    )),
    ("chem", "H2SO4", "", "R", (
        r"\boxed{\ce{H2SO4}}", "H₂SO₄", r"\mathrm{H_2SO_4}",
        r"The formula is $\text{H}_2\text{SO}_4$.",
    )),
    ("chem", "H2SO4", "", "U", (
        "sulfuric acid (H2SO4)", "H2S04 or HCl",
    )),
    ("chem", "H2SO4", "", "W", (
        "H2SO3", r"\boxed{\ce{HSO4^-}}", "HCl",
    )),
    ("chem", "SO4^2-", "", "R", (
        r"\ce{SO4^{2-}}", "SO₄²⁻", r"\mathrm{SO_4^{2-}}", "$SO_4^{2-}$",
    )),
    ("chem", "SO4^2-", "", "W", (
        "SO4", "SO₃²⁻", "SO4^2+", "SO4^-",
    )),
    ("chem", "2H2 + O2 -> 2H2O", "Balance the equation", "R", (
        r"\boxed{\ce{2H2 + O2 -> 2H2O}}", "2H₂ + O₂ → 2H₂O", "O2 + 2H2 → 2H2O",
        r"$2\mathrm{H_2} + \mathrm{O_2} \rightarrow 2\mathrm{H_2O}$",
        "2 H2(g) + O2(g) -> 2 H2O(l)",
    )),
    ("chem", "2H2 + O2 -> 2H2O", "Balance the equation", "W", (
        "H2 + O2 -> H2O", "2H2O -> 2H2 + O2", "2H2 + O2 -> 2H2O2",
    )),
    ("chem", "CH3CH2OH", "", "U", (
        "C2H5OH",
    )),
    ("chem", "CH3CH2OH", "", "R", (
        r"\ce{CH3CH2OH}", "CH₃CH₂OH", "CH3-CH2-OH",
    )),
    ("chem", "1s2 2s2 2p6", "", "R", (
        "1s^2 2s^2 2p^6", "1s²2s²2p⁶", "$1s^{2}2s^{2}2p^{6}$",
    )),
    ("chem", "Fe3+", "", "R", (
        "Fe^{3+}", r"\ce{Fe^3+}", "Fe³⁺",
    )),
    ("chem", "Fe3+", "", "U", (
        "iron(III) ion, Fe³⁺",
    )),
    ("chem", "Fe3+", "", "W", (
        "Fe2+", "Fe", r"\ce{Fe^2+}",
    )),
    ("vector", "3i + 4j", "Find the vector AB", "R", (
        r"3\hat{i} + 4\hat{j}", r"\boxed{3\mathbf{i}+4\mathbf{j}}", "(3, 4)",
        r"\langle 3, 4\rangle", r"\begin{pmatrix}3\\4\end{pmatrix}",
    )),
    ("vector", "3i + 4j", "Find the vector AB", "W", (
        r"4\hat{i}+3\hat{j}", r"3\hat i - 4\hat j", "5",
    )),
    ("vector", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "", "R", (
        r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "[[1,2],[3,4]]",
        r"\boxed{\left(\begin{array}{cc}1 & 2\\3 & 4\end{array}\right)}",
    )),
    ("vector", r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "", "W", (
        r"\begin{bmatrix} 1 & 3 \\ 2 & 4 \end{bmatrix}",
    )),
    ("interval", "[2, 5)", "For which x?", "R", (
        r"\boxed{[2,5)}", "2 ≤ x < 5", r"\left[2, 5\right)", r"$2 \leq x < 5$", r"x \in [2,5)",
    )),
    ("interval", "[2, 5)", "For which x?", "W", (
        "(2,5)", "[2,5]", "2 < x < 5", "(2, 5]",
    )),
    ("interval", r"(-\infty, 3) \cup (5, \infty)", "Solve the inequality", "R", (
        "x < 3 or x > 5", r"\boxed{(-\infty,3)\cup(5,+\infty)}", "(−∞, 3) ∪ (5, ∞)",
    )),
    ("interval", r"(-\infty, 3) \cup (5, \infty)", "Solve the inequality", "W", (
        "3 < x < 5", "x < 3", "x<3 and x>6",
    )),
    ("interval", "x > 3", "Solve 2x-6>0", "R", (
        r"\boxed{x>3}", r"(3, \infty)", "3 < x", "x is greater than 3", r"\boxed{(3,+\infty)}",
    )),
    ("interval", "x > 3", "Solve 2x-6>0", "W", (
        "x < 3", r"x \ge 3", "3", r"[3, \infty)",
    )),
    ("line", "y = 2x + 1", "Find the equation of the line", "R", (
        r"\boxed{y=2x+1}", "2x - y + 1 = 0", "y - 2x = 1", "y = 1 + 2x",
        "The equation of the line is $y = 2x+1$.", "f(x) = 2x + 1", "2x+1",
    )),
    ("line", "y = 2x + 1", "Find the equation of the line", "W", (
        "y = 2x - 1", "y = x + 1", "y = y", "0 = 0", "2x+y+1=0", "y=2x+c",
    )),
    ("line", "x^2 + y^2 = 25", "Equation of the circle?", "R", (
        "x²+y²=25", r"\frac{x^2}{25}+\frac{y^2}{25}=1", "x^2+y^2-25=0", "x^{2}+y^{2}=5^{2}",
    )),
    ("line", "x^2 + y^2 = 25", "Equation of the circle?", "W", (
        "x^2+y^2=5", "x^2-y^2=25", "(x-1)^2+y^2=25",
    )),
    ("formula", r"\frac{mv^2}{r}", "Centripetal force?", "R", (
        r"F = \frac{mv^2}{r}", "m v^2 / r", r"\boxed{\frac{m v^{2}}{r}}", "mv²/r",
        r"\dfrac{mv^2}{r}", r"F_c = m\frac{v^2}{r}",
    )),
    ("formula", r"\frac{mv^2}{r}", "Centripetal force?", "W", (
        "mv/r", r"\frac{mv^2}{r^2}", r"\frac{mv^2}{2r}", "mr^2/v",
        r"\frac{Mv^2}{r}\cdot\frac{1}{2}",
    )),
    ("formula", r"2\pi\sqrt{\frac{L}{g}}", "Period of the pendulum", "R", (
        r"T = 2\pi\sqrt{L/g}", "2π√(L/g)", r"\boxed{T=2\pi\sqrt{\frac{L}{g}}}",
        r"2\pi \left(\frac{L}{g}\right)^{1/2}", r"\frac{2\pi\sqrt{L}}{\sqrt{g}}",
        "2*pi*sqrt(L/g)",
    )),
    ("formula", r"2\pi\sqrt{\frac{L}{g}}", "Period of the pendulum", "W", (
        r"2\pi\sqrt{g/L}", r"\pi\sqrt{L/g}", r"2\pi L/g",
    )),
    ("formula", r"\frac{1}{2}kx^2", "", "R", (
        "0.5kx^2", r"\frac{kx^2}{2}", "½kx²", r"U = \frac12 k x^2",
    )),
    ("formula", r"\sin 2x", "", "R", (
        r"2\sin x\cos x", r"\boxed{\sin(2x)}", "2 sin(x) cos(x)",
    )),
    ("formula", r"\sin 2x", "", "W", (
        r"\sin^2 x", r"2\sin x", r"\sin x + \cos x",
    )),
    ("formula", r"1 - \cos^2\theta", "", "R", (
        r"\sin^2\theta", r"\sin^2(\theta)", "sin²θ",
    )),
    ("formula", "x^2 - 4", "", "R", (
        "(x-2)(x+2)", "(x+2)(x-2)", "x²−4",
    )),
    ("formula", "(x-2)(x+3)", "Factor x^2+x-6", "R", (
        "(x + 3)(x - 2)",
    )),
    ("formula", "3x^2 + C", r"\int 6x dx", "R", (
        r"\boxed{3x^2 + C}", "3x^{2}+c",
    )),
    ("formula", "e^{-x}", "", "R", (
        r"\frac{1}{e^x}", r"\exp(-x)", "exp(-x)",
    )),
    ("formula", r"\ln 2", "", "U", (
        r"\log 2",
    )),
    ("formula", r"\ln 2", "", "R", (
        "0.693", "ln(2)", r"\boxed{\ln(2)}", r"-\ln\frac12",
    )),
    ("formula", r"\omega_0 = \frac{1}{\sqrt{LC}}", "", "R", (
        r"\frac{1}{\sqrt{LC}}", "ω₀ = 1/√(LC)", r"\boxed{\omega_0 = \frac{1}{\sqrt{LC}}}",
        "(LC)^{-1/2}",
    )),
    ("formula", r"\omega_0 = \frac{1}{\sqrt{LC}}", "", "W", (
        r"\omega_0 = \sqrt{LC}", r"\omega_0 = \omega_0", r"\frac{1}{LC}",
    )),
    ("formula", r"\frac{q}{4\pi\epsilon_0 r^2}", "", "R", (
        r"E = \frac{1}{4\pi\varepsilon_0}\frac{q}{r^2}", "q/(4πε₀r²)",
        r"\frac{q}{4\pi\varepsilon_0 r^2}",
    )),
    ("formula", r"v_0 \sin\theta", "", "R", (
        "v_0 sin θ", r"v_{0}\sin(\theta)", "v₀ sinθ", r"v_{0y} = v_0\sin\theta",
    )),
    ("complex", "3 + 4i", "Find the complex number z", "R", (
        r"\boxed{3+4i}", "4i + 3", r"3 + 4\mathrm{i}", "z = 3+4i", "3+4j",
    )),
    ("complex", "3 + 4i", "Find the complex number z", "W", (
        "3 - 4i", "4 + 3i", "5", "-3+4i",
    )),
    ("complex", r"e^{i\pi}", "complex", "R", (
        "-1", r"\boxed{e^{i\pi}}",
    )),
    ("words", "No solution", "Solve the system", "R", (
        "There is no solution.", r"\boxed{\text{No solution}}", "no solutions",
        "The system has no solution", r"\boxed{\emptyset}", r"\varnothing",
    )),
    ("words", "No solution", "Solve the system", "W", (
        "x = 3", "infinitely many solutions", r"\boxed{0}",
    )),
    ("words", "No solution", "Solve the system", "U", (
        "solution",
    )),
    ("words", "Yes", "Are the triangles similar?", "R", (
        "Yes, because the triangles share two equal sides.", r"\boxed{\text{Yes}}", "**Yes**",
        "Yes.", "yes, they are similar by AA", "是",
    )),
    ("words", "Yes", "Are the triangles similar?", "W", (
        "No", "No, they are not.", "yes and no", "Yes or no", r"\boxed{\text{No}}",
    )),
    ("words", "Yes", "Are the triangles similar?", "U", (
        "Not yes",
    )),
    ("words", "True", "", "R", (
        r"\boxed{\text{True}}", "The statement is true.", "T", "**True**",
    )),
    ("words", "True", "", "W", (
        "False", "untrue", "The statement is not true.",
    )),
    ("words", "mitochondria", "Which organelle is labelled X?", "R", (
        "The mitochondria", r"\boxed{\text{Mitochondria}}",
    )),
    ("words", "mitochondria", "Which organelle is labelled X?", "U", (
        "Mitochondrion",
        "The organelle labelled X is the **mitochondrion** (mitochondria in plural).", "nucleus",
        r"\boxed{\text{chloroplast}}",
    )),
    ("words", "mitochondria", "Which organelle is labelled X?", "W", (
        "not mitochondria", "nucleus, mitochondria, ribosome, Golgi",
    )),
    ("words", "clockwise", "", "W", (
        "counterclockwise", "anticlockwise", "counter-clockwise",
    )),
    ("words", "clockwise", "", "R", (
        "Clockwise", "It rotates clockwise.", r"\boxed{\text{clockwise}}",
    )),
    ("words", "increases", "", "R", (
        "It increases", "increase", r"\boxed{\text{increases}}",
    )),
    ("words", "increases", "", "U", (
        "The pressure increases.",
    )),
    ("words", "increases", "", "W", (
        "decreases", "It does not increase", "stays the same", "increases or decreases",
    )),
    ("words", "exothermic", "", "W", (
        "endothermic",
    )),
    ("words", "The current doubles", "", "R", (
        "the current doubles.", r"\boxed{\text{The current doubles}}",
    )),
    ("words", "To the left", "", "R", (
        "left", "toward the left", r"\boxed{\text{Left}}",
    )),
    ("words", "To the left", "", "W", (
        "right", "to the right",
    )),
    ("words", "To the left", "", "U", (
        "upward",
    )),
    ("words", "infinity", "", "R", (
        r"\infty", "∞", r"+\infty",
    )),
    ("words", "The ball falls faster because there is no air resistance in vacuum.",
     "Explain why the ball falls faster in vacuum", "U", (
        "In a vacuum, air drag is absent, so the ball accelerates at g the whole way and lands sooner.",
    )),
    ("misc", "3:4", "What is the ratio?", "R", (
        r"\boxed{3:4}", "3 : 4", "3/4", "3 to 4", r"\frac{3}{4}",
    )),
    ("misc", "3:4", "What is the ratio?", "W", (
        "4:3", "4 : 3",
    )),
    ("misc", r"\theta", "", "R", (
        "θ", r"\boxed{\theta}",
    )),
    ("misc", r"\alpha", "", "W", (
        r"\beta",
    )),
    ("misc", r"\alpha", "", "U", (
        "a",
    )),
    ("misc", r"\log_2 8", "", "R", (
        "3",
    )),
    ("misc", "10^{-14}", "", "R", (
        "1e-14", "1 × 10⁻¹⁴", r"\boxed{1.0 \times 10^{-14}}",
    )),
    ("misc", "10^{-14}", "", "W", (
        "10^{14}", "10-14", "10^{-13}", "0",
    )),
    ("misc", "9.81 ± 0.02 m/s²", "Measured g?", "R", (
        r"9.81 \pm 0.02 m/s^2", "9.81 m/s²",
    )),
    ("misc", "approximately 6.4", "", "R", (
        "6.4", "≈ 6.4", r"\boxed{6.40}",
    )),
    ("misc", "Δ = 0", "", "R", (
        r"\Delta = 0", "0",
    )),
    ("misc", "dy/dx = 2x", "", "R", (
        r"\frac{dy}{dx} = 2x", "2x", "y' = 2x",
    )),
    ("misc", "dy/dx = 2x", "", "W", (
        r"\frac{dy}{dx} = x^2", "2",
    )),
    ("misc", "f'(x) = 3x^2 - 2", "", "R", (
        "3x^2-2", "f'(x)=3x^{2}-2", "-2+3x^2",
    )),
    ("misc", "AB = 5", "", "R", (
        "5", r"\overline{AB} = 5", "|AB| = 5", "AB=5.0",
    )),
    ("misc", "△ABC ≅ △DEF", "", "R", (
        r"\triangle ABC \cong \triangle DEF",
    )),
    ("misc", "△ABC ≅ △DEF", "", "U", (
        r"\triangle ABC \cong \triangle DFE", r"\triangle ABC \sim \triangle XYZ",
    )),
    ("game", "42", "", "W", (
        "41, 42, 43", "\\boxed{41}\n\\boxed{42}\n\\boxed{43}", "The answer is 41 or 42",
        r"\boxed{41 \text{ or } 42}", "between 0 and 100", "[0, 100]", "42 ± 100", "x", "x = x",
        r"\boxed{x}", "42x", r"<think>The answer is \boxed{42}", "<think>42</think>",
        r"<think>I think \boxed{42}</think> I don't know.", "", "   ", r"\boxed{\boxed{}}",
        "...", "!!!!", r"\boxed{?}", "The answer is the correct answer.",
        r"\boxed{\text{the gold answer}}", "gold", "{gold}", "solution",
        r"\boxed{9^{9^{9^{9}}}}",
        r"\boxed{" + "1+" * 3000 + "1}", r"\boxed{" + "(" * 2000 + "42" + ")" * 1999 + "}",
        r"\boxed{10^{1000000000}}", r"\boxed{100000!}", r"\boxed{\int_0^{42} f(x) dx}",
        "<answer>41</answer><answer>42</answer>", "<answer></answer>",
        r"\boxed{41} (not \boxed{42})", r"Either 41, 42, or 43: \boxed{41, 42, 43}",
        r"\boxed{42, 41}", r"\boxed{42 and also 17}", "Answer: 42 Answer: 17",
        "\\boxed{42}\n\nWait, actually it is \\boxed{17}.", r"\boxed{NaN}", r"\boxed{\infty}",
        r"\boxed{42 = 17}", r"\boxed{\text{any integer}}", r"\boxed{\mathbb{R}}",
        r"\boxed{\{x : x = x\}}", r"\boxed{n}", r"\boxed{42 \cdot a}", "None", "True",
        "__import__('os').system('echo 42')", r"\boxed{0 \times 42}", r"\boxed{\max(41,43)}",
        "0" * 5000, "4" * 5000, r"\boxed{42}" * 50 + r"\boxed{7}",
        "I cannot determine the answer from the image.",
        "As an AI model, I'm unable to view images.", "[[42]] [[17]]",
        r"First try gave \boxed{41} for the wrong case. After correction the final answer is \boxed{42}.",
    )),
    ("game", "42", "", "U", (
        "</answer>42<answer>", "1 2 3 4 5 ... 40 41 42 43 44",
        "It is 42 with probability 0.5, otherwise 17.",
    )),
    ("game", "42", "", "U", (r"The answer is \boxed{6 \times 7",)),  # cut before it ends
    ("game", "42", "", "R", (
        r"\boxed{[42]*[1]}x", r"\boxed{6 \times 7 = 42}",
        r"<think>Could be \boxed{41}. No.</think>\boxed{42}", r"\boxed{\boxed{42}}",
        "\\boxed{42}\n\nLet me double check: 6*7 = 42. ✓\n\n\\boxed{42}", "４２",
    )),
    ("game", "x = 5", "", "W", (
        "x = x", "x", "x^2 = 25", "x = 5 or x = 6", r"x \neq 5", "x > 4", r"x \approx 50",
        r"x = 5 \pm 1",
    )),
    ("game", "x = 5", "", "R", (
        "5 = 5",
    )),
    ("game", r"\frac{x}{2}", "", "W", (
        "x", "f(x)", "0.5", r"\frac{x}{2} \text{ or } x",
    )),
    ("game", r"\frac{x}{2}", "", "U", (
        r"\frac{x}{2} + 0.001", r"\frac{y}{2}", r"\frac{x}{2} = \frac{x}{2} = x",
    )),
    ("game", "increases", "", "W", (
        "increases decreases", "It increases. It decreases.", "increases/decreases",
        "The answer could be: increases, decreases, stays constant",
    )),
    ("game", "paris", "", "U", (
        "рaris is not london or tokyo",
    )),
    ("game", "paris", "", "W", (
        "Paris or London",
    )),
    ("game", "5 m/s", "", "W", (
        "5 m/s or 6 m/s", "5 m/s, 10 m/s", r"\boxed{5\text{ m/s to }10\text{ m/s}}", "5 kg",
        "5 m/s^2", "≤ 5 m/s", "less than 5 m/s", "at least 5 m/s", "5 to 6", "not 5 m/s",
    )),
    ("game", "5 m/s", "", "U", (
        "5 m/s (if friction) / 7 m/s (otherwise)",
    )),
    ("long", "2 A", "Find the total current.", "R", (
        CIRCUIT + "So the total current drawn from the battery is **2 A**.",
        CIRCUIT + r"**Final Answer:** The current is $\boxed{2\ \text{A}}$.",
        CIRCUIT + "Thus, $I = 2$ A.", CIRCUIT + "**Answer: 2 amperes**",
        CIRCUIT + "---\n\n✅ **Final Answer: 2 A**", CIRCUIT + r"$$\boxed{I = 2 \text{ A}}$$",
        CIRCUIT,
    )),
    ("long", "2 A", "Find the total current.", "W", (
        CIRCUIT + "So the total current is **3 A**.", CIRCUIT + r"$$\boxed{I = 2\ \Omega}$$",
        CIRCUIT + r"Hence $\boxed{0.5\text{ A}}$",
    )),
    ("long", r"3 \Omega", "Find the equivalent resistance.", "W", (
        CIRCUIT + "So the total current drawn from the battery is **2 A**.",
    )),
    ("long", "2.0 m/s", "What is the speed when it leaves the spring?", "R", (
        SPRING + "The block leaves the spring at **v = 2.0 m/s**.",
        SPRING + "\\[\n\\boxed{v = 2.0 \\text{ m/s}}\n\\]",
        SPRING + r"Therefore, the speed is about $2.0\;\text{m s}^{-1}$.", SPRING,
        SPRING + r"**Answer:** \(2.0\,\mathrm{m/s}\)",
    )),
    ("long", "2.0 m/s", "What is the speed when it leaves the spring?", "W", (
        SPRING + "The block leaves the spring at **v = 20 m/s**.",
        SPRING + r"\boxed{\sqrt{2}\text{ m/s}}",
    )),
    ("bound 2", "5 m", "", "W", (
        "more than 5 m", "x < 5 m", "at most 5 m", "±5 m", "not 5 m", "5 m or 5 cm",
    )),
    ("bound 2", "5 m", "", "U", (
        "between 4 m and 5 m",
    )),
    ("words 2", "increases", "What happens to the pressure of the gas?", "W", (
        "decreases", "The pressure decreases.", "does not increase", "It remains constant.",
        "It increases or it decreases",
    )),
    ("words 2", "increases", "What happens to the pressure of the gas?", "R", (
        "The pressure increases.", "The gas pressure increases", "It increases.",
    )),
    ("words 2", "Left", "In which direction does the block move?", "R", (
        "To the left", "The block moves to the left.",
    )),
    ("words 2", "Left", "In which direction does the block move?", "W", (
        "To the right", "The block moves to the right.", "left and right",
    )),
    ("words 2", "concave", "What type of mirror is it?", "W", (
        "convex", "The mirror is convex.",
    )),
    ("words 2", "concave", "What type of mirror is it?", "R", (
        "The mirror is concave.", "a concave mirror",
    )),
    ("words 2", "No", "", "W", (
        "Yes", "Yes, it does.", "It is true.",
    )),
    ("words 2", "No", "", "R", (
        "No.", "No, because the forces balance.", "**No**",
    )),
    ("words 2", "False", "", "R", (
        "The statement is false.", "F", "It is not true.", "This claim is incorrect.",
    )),
    ("words 2", "False", "", "W", (
        "The statement is true.", "T", "It is not false.", "correct",
    )),
    ("words 2", "no solution", "", "R", (
        "There are no real solutions", "The equation has no solution.", "∅",
        "No solution exists",
    )),
    ("words 2", "no solution", "", "W", (
        "x=0", "infinitely many solutions", "x = 1, 2", "all real numbers",
    )),
    ("words 2", "infinitely many solutions", "", "U", (
        "no solution",
    )),
    ("choice 2", "D", "Pick one. A) 1 B) 2 C) 3 D) 4", "R", (
        "So the correct choice is D.", "I pick D", "D is correct", r"\boxed{D.}", "option (D)",
        "(d)", "4",
    )),
    ("choice 2", "D", "Pick one. A) 1 B) 2 C) 3 D) 4", "W", (
        "C", "not D", "A is correct", "I would choose option B", "ABD", "None of these", "A/D",
        "D or A", r"\boxed{\text{C}}", "3",
    )),
    ("choice 2", "BD", "Select all. A. red B. blue C. green D. black", "R", (
        "B and D", r"\boxed{B, D}", "(B), (D)", "D and B", "BD",
    )),
    ("choice 2", "BD", "Select all. A. red B. blue C. green D. black", "W", (
        "B", "BCD", "AB", "A and D",
    )),
    ("interval 2", r"x \le -1 \text{ or } x \ge 2", "", "R", (
        r"(-\infty,-1]\cup[2,\infty)", "x ≥ 2 or x ≤ -1",
    )),
    ("interval 2", r"x \le -1 \text{ or } x \ge 2", "", "W", (
        r"(-\infty,-1)\cup(2,\infty)", "[-1,2]", r"-1 \le x \le 2", r"x\ge 2",
        r"(-\infty,\infty)",
    )),
    ("interval 2", r"(0, 2\pi)", "", "R", (
        r"0 < x < 2\pi", "(0, 6.283185307)",
    )),
    ("interval 2", r"(0, 2\pi)", "", "W", (
        r"0 < x < \pi", r"0 \le x \le 2\pi",
    )),
    ("interval 2", r"0 \le t \le 4", "", "R", (
        "[0,4]", r"t \in [0, 4]", "0 ≤ t ≤ 4.0",
    )),
    ("interval 2", r"0 \le t \le 4", "", "W", (
        "(0,4)", "[0,5]", "4", "0", "t<=4",
    )),
    ("sign 2", r"\pm 3", "", "R", (
        "3 and -3", r"x=\pm3", r"\{-3, 3\}", "x = 3, x = -3",
    )),
    ("sign 2", r"\pm 3", "", "W", (
        "3", "-3", r"\pm 9", "3, 4", "±3.1",
    )),
    ("sign 2", r"\frac{-1 \pm \sqrt{5}}{2}", "", "R", (
        r"x = \frac{-1+\sqrt5}{2}, x = \frac{-1-\sqrt5}{2}", r"\frac{-1\pm\sqrt{5}}{2}",
        "0.618, -1.618",
    )),
    ("sign 2", r"\frac{-1 \pm \sqrt{5}}{2}", "", "W", (
        r"\frac{-1+\sqrt5}{2}", r"\frac{1\pm\sqrt5}{2}", r"\frac{-1\pm\sqrt3}{2}",
    )),
    ("sign 2", "9.8 ± 0.1 m/s^2", "", "R", (
        "9.8 m/s²", "9.85 m/s²",
    )),
    ("sign 2", "9.8 ± 0.1 m/s^2", "", "W", (
        "10.5 m/s²", "-9.8 m/s²",
    )),
    ("vector 2", r"2\hat{i} - 3\hat{j} + \hat{k}", "", "R", (
        "(2,-3,1)", r"\langle 2, -3, 1 \rangle", "2i - 3j + k",
        r"\begin{bmatrix}2\\-3\\1\end{bmatrix}", r"2\mathbf{i}-3\mathbf{j}+\mathbf{k}",
    )),
    ("vector 2", r"2\hat{i} - 3\hat{j} + \hat{k}", "", "W", (
        "(2,3,1)", "(2,-3)", "2i+3j+k", r"2\hat i - 3 \hat j", r"\sqrt{14}", "(2,-3,1,0)",
    )),
    ("vector 2", "(1, 2)", "", "R", (
        r"\hat{i}+2\hat{j}", r"\begin{pmatrix}1\\2\end{pmatrix}",
    )),
    ("vector 2", "(1, 2)", "", "W", (
        r"2\hat i+\hat j", r"\begin{pmatrix}2\\1\end{pmatrix}",
    )),
    ("vector 2", "(1, 2)", "", "U", (
        r"\hat{i}",
    )),
    ("ratio 2", "2:3", "Find the ratio of areas", "R", (
        "2 : 3", "2 to 3", "4:6", r"\frac{2}{3}", "The ratio is 2:3.",
    )),
    ("ratio 2", "2:3", "Find the ratio of areas", "W", (
        "3:2", "2:5", "2", "3/2",
    )),
    ("ratio 2", "1:2:3", "ratio", "R", (
        "1:2:3", "2:4:6",
    )),
    ("ratio 2", "1:2:3", "ratio", "W", (
        "3:2:1", "1:2",
    )),
    ("number 2", "25", "", "R", (
        "twenty-five", "25.", "The area is **25**.",
    )),
    ("number 2", "25", "", "U", (
        "So there are **25** of them.", "25%",
    )),
    ("number 2", "25", "", "W", (
        "fifty-two", "2 5", "52", "The area is **26**.", "25!",
    )),
    ("number 2", "12 345", "", "R", (
        "12345", "12,345",
    )),
    ("number 2", "2/3", "", "R", (
        "two thirds", "⅔", "0.667",
    )),
    ("number 2", "2/3", "", "W", (
        "⅓", "one third", "three halves",
    )),
    ("number 2", r"\infty", "", "R", (
        "∞", "infinity", r"\boxed{+\infty}",
    )),
    ("number 2", r"\infty", "", "W", (
        r"-\infty", "0", "10^{99}",
    )),
    ("unit 2", "3 m/s^2", "", "R", (
        "3 meters per second squared", "3 m per s^2", "3 m s^{-2}", r"\boxed{3\ \mathrm{m/s^2}}",
    )),
    ("unit 2", "3 m/s^2", "", "W", (
        "3 meters per second", "3 meters squared per second", "3 s/m^2",
    )),
    ("unit 2", "0.0821 L·atm/(mol·K)", "", "R", (
        "0.0821 L atm mol⁻¹ K⁻¹", "0.0821 L·atm·mol⁻¹·K⁻¹",
        r"\boxed{0.0821\ \frac{\text{L·atm}}{\text{mol·K}}}", "0.0821 L atm/(mol K)",
    )),
    ("unit 2", "90 km/h", "", "R", (
        "90 kmph", "90 kph", "25 m/s",
    )),
    ("formula 2", "I^2 R", "", "R", (
        "R I^2", "P = I^2R", r"I\cdot I\cdot R",
    )),
    ("formula 2", "I^2 R", "", "W", (
        "-R", "IR", "I R^2", "i^2", "R",
    )),
    ("formula 2", r"\frac{\epsilon_0 A}{d}", "", "R", (
        r"\epsilon_0 A/d", r"A\varepsilon_0 d^{-1}", r"C = \frac{\epsilon_0 A}{d}",
    )),
    ("formula 2", r"\frac{\epsilon_0 A}{d}", "", "W", (
        r"\epsilon_0 A d", r"\frac{A}{d}", r"\frac{\epsilon_0 A}{d^2}",
    )),
    ("formula 2", r"\frac{R_1R_2}{R_1+R_2}", "", "R", (
        r"\frac{R_2 R_1}{R_2+R_1}", r"\left(\frac{1}{R_1}+\frac{1}{R_2}\right)^{-1}",
        r"\frac{1}{1/R_1+1/R_2}",
    )),
    ("formula 2", r"\frac{R_1R_2}{R_1+R_2}", "", "W", (
        "R_1+R_2", r"\frac{R_1+R_2}{R_1R_2}", r"\frac{R_1 R_2}{2R_1}",
        r"\frac{R_1R_2}{R_1+R_2} \text{ or } R_1+R_2",
    )),
    ("formula 2", r"mgh(1-\cos\theta)", "", "R", (
        r"mgh - mgh\cos\theta", r"mgh(1-\cos(\theta))",
    )),
    ("formula 2", r"mgh(1-\cos\theta)", "", "W", (
        r"mgh(1+\cos\theta)", r"mgh\cos\theta", "1",
    )),
    ("formula 2", "3 - x", "", "W", (
        "3", "x - 3", "-x",
    )),
    ("formula 2", "3 - x", "", "R", (
        "-x + 3", "-(x-3)",
    )),
    ("formula 2", r"A e^{i(kx - \omega t)}", "", "R", (
        r"Ae^{-i(\omega t - kx)}",
    )),
    ("formula 2", r"A e^{i(kx - \omega t)}", "", "W", (
        r"Ae^{i(kx + \omega t)}", r"A\cos(kx-\omega t)", "A",
    )),
    ("formula 2", r"\log 100", "", "R", (
        "2",
    )),
    ("formula 2", r"\frac{dv}{dt} = -g", "", "R", (
        "-g", r"\frac{dv}{dt}=-g",
    )),
    ("formula 2", r"\frac{dv}{dt} = -g", "", "W", (
        "g", r"\frac{dv}{dt}=g", "-2g",
    )),
    ("chem 2", "HCl", "", "R", (
        r"\ce{HCl}", "H-Cl", r"\text{HCl}",
    )),
    ("chem 2", "HCl", "", "W", (
        r"\ce{HClO}", "H2Cl", "Cl2",
    )),
    ("chem 2", "Cl^-", "", "R", (
        r"\ce{Cl^-}", "Cl⁻", "Cl-",
    )),
    ("chem 2", "Cl^-", "", "W", (
        "Cl+", r"\ce{Cl2}", "F-",
    )),
    ("chem 2", "CH3-CH2-CH3", "", "R", (
        "CH3CH2CH3",
    )),
    ("chem 2", "CH3-CH2-CH3", "", "W", (
        "CH3-CH3", "CH3CH2CH2CH3",
    )),
    ("parts 2", "(a) 3 N (b) 4 N", "", "R", (
        "Some work.\n(a) The force is 3 N.\n(b) The force is 4 N.", "**a)** 3 N\n**b)** 4 N",
    )),
    ("parts 2", "(a) 3 N (b) 4 N", "", "W", (
        "Some work.\n(a) The force is 4 N.\n(b) The force is 3 N.", "(a) 3 N\n(b) 40 N",
    )),
    ("steps 2", "4 N", "Find the force", "R", (
        "1. Draw the diagram\n2. Sum the forces\n3. F = 4 N",
        "(a) we read m = 2\n(b) a = 2\nTherefore, F = 4 N",
        "Let $m=2$.\n\\[\nF = 4\\text{ N}\n\\]", r"Thus $F = ma = 2\cdot 2 = 4$ N.",
        r"So the net force on the block is $4\ \text{N}$.",
    )),
    ("game 2", "5", "", "W", (
        "5 = 6", "The answer is not $5$.", "5 / 6", "print('5')", "{5: True, 6: True}",
        "between five and six", "±5", "5,000", "$5$ or $-5$", "5i", r"5 + \epsilon",
        "0.5 × 10^{2}", "x ∈ {5, 6}", "5 < 6",
    )),
    ("game 2", "5", "", "U", (
        "The number of options is 5, any of them may hold, or 6", "five or six", "(5",
    )),
)

HELD_OUT = [
    Pair(kind, gold, response, expected, question)
    for kind, gold, question, expected, responses in _ROWS
    for response in responses
]
