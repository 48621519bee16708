export const help = `
  unified-dgm: a coding agent for the terminal

  Usage
    unified-dgm                          a session in this directory
    unified-dgm "prompt"                 one shot: runs, prints, exits; piped text is appended, - reads the prompt
    unified-dgm resume [ID] | --last     go on with a session
    unified-dgm fork [ID] | --last       a copy of a session, to go another way
    unified-dgm sessions [list [WORD…] | show ID | delete ID… [--yes]]
    unified-dgm sessions export ID [--format markdown|json] [-o FILE]
    unified-dgm config                   every setting, and where it comes from
    unified-dgm models                   what each role resolves to, and why; what the vendors serve now
    unified-dgm models list [WORD…]      every model that is known: window, prices, state
    unified-dgm models --refresh         newer limits and prices, from the public catalogue
    unified-dgm init                     an AGENTS.md for this project
    unified-dgm mcp [list | test [NAME] | remove NAME | add NAME URL [--header 'NAME: VALUE']…]
    unified-dgm mcp add NAME [--env NAME=VALUE]… -- COMMAND [ARGUMENT…]
                                         servers that bring tools
    unified-dgm gateway --socket PATH [RUN[/VARIANT[/TASK]]…]
                                         models for code that may have no key; -m, --max-cost, -o FILE
    unified-dgm evolve [SUITE]           breeds variants of this agent and judges them in boxes
                                         --seed N, --policy NAME, --evaluations N, --workers N, --max-time
                                         --profile NAME, --scope profile|source, --max-cost USD: with models
                                         --detach leaves it to itself; /evolve in a session watches it
    unified-dgm evolve list | show [RUN] | diff [RUN] VARIANT | resume [RUN] | pause [RUN] | stop [RUN]
    unified-dgm evolve promote [RUN] | rollback
    unified-dgm evolve export [RUN] [FILE]
                                         a report of a run as one page of HTML
    unified-dgm evolve schedule [off | daily | weekly]
                                         has runs begin by themselves, and says what starts them
    unified-dgm suite validate DIR|NAME  proves every task of a suite; core is shipped
    unified-dgm suite import FORMAT FROM TO
                                         makes a suite of exercism, swe_bench or harbor tasks
    unified-dgm bench SUITE [--repeats N] [--profile A --against B | --variant V --against W]
                                         plays a suite with an agent in boxes, or with two side by side
    unified-dgm doctor                   what works here, and what to do about the rest

  Options
    -a, --approval-mode MODE   plan (changes nothing), suggest (asks before every change), auto-edit (asks before
                               commands), full-auto; also --suggest, --auto-edit, --full-auto
    -p, --profile NAME         default, solo, offline, or one of your own
    -m, --model STAGE=MODEL    the model of a stage, as VENDOR:MODEL; repeatable
        --sandbox WALL         auto, docker, bubblewrap, seatbelt, none; external: you put one around all of this
        --network              let commands reach the network
        --add-dir DIR          another directory that may be read and written; repeatable
    -i, --image FILE           an image that goes along with the prompt; repeatable
    -C, --cd DIR               work in DIR
        --max-cost USD         stop a turn at this cost
        --max-time DURATION    stop a turn after 90s, 10m, 1h
        --json                 one fact a line on stdout
    -o, --output-last-message FILE
        --output-schema FILE   the last answer is JSON that fits this JSON Schema; asks nobody
    -q, --quiet                only the answer
        --no-color
        --ephemeral            keep no record
    -h, --help    -v, --version

  Keys: ANTHROPIC_API_KEY, OPENAI_API_KEY, GROQ_API_KEY. Without any: the offline profile.
  Exit codes: 0 done · 1 failed · 2 usage or configuration · 3 a limit · 4 not approved · 130, 143 stopped by a signal
`;
