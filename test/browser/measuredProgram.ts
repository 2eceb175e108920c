/** A result of every kind of measurement, with one and with two axes. */
export const MEASURED_PROGRAM = `# %%
steer "Love" - "Hate" @4 x3
heat "I hate you because you never listened to me. But I love the way you smile, and we went to the market."
score "mini-reviews.csv" text text by label
norms "I hate you because you are"
lens "I hate you because" of " love", " hate"
count "love, wedding, happy" in "I hate you because", "We went to" n 20 tokens 12
compare "I hate you because" words "Love"

# %%
steer "Love" - "Hate" @* x2
score "mini-reviews.csv" text text by label
next "I hate you because"

# %%
steer "Love" - "Hate" @0..7 x{1, 2, 5}
score "mini-reviews.csv" text text by label
next "I hate you because"

# %%
steer "Love" - "Hate" @4 x{0.5, 1, 2, 4, 8}
complete "I hate you because" n 2 tokens 12

# %%
similarity "Love" - "Hate", "Joy" - "Sadness", " wedding" - " " @4
similarity "Love" - "Hate", "Joy" - "Sadness", " wedding" - " " @*
`;
