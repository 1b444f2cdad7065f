// Draws the diagrams of a page. Where mermaid.min.js is not beside the book, they stay the text that they are.
(() => {
    "use strict";
    const written = [...document.querySelectorAll("code.language-mermaid")];
    if (written.length === 0) {
        return;
    }
    const draw = async () => {
        const isDark = ["ayu", "coal", "navy"].some((theme) => document.documentElement.classList.contains(theme));
        mermaid.initialize({ startOnLoad: false, theme: isDark ? "dark" : "default" });
        for (const [number, code] of written.entries()) {
            const figure = document.createElement("figure");
            try {
                const { svg } = await mermaid.render(`diagram-${number}`, code.textContent);
                figure.innerHTML = svg;
                code.closest("pre").replaceWith(figure);
            } catch (problem) {
                console.error(`diagram ${number}: ${problem}`);
            }
        }
    };
    const script = document.createElement("script");
    script.src = `${path_to_root}mermaid.min.js`;
    script.addEventListener("load", draw);
    document.head.append(script);
})();
