"""Small tokenizers of three kinds, trained on the texts of the examples, and what Hugging Face tokenizers makes of 2,000
strings.   usage: make_tokenizers.py TEXTS_DIR OUT_DIR      (run twice, the second time with the trained files: the same)"""
import sys, os, json, glob, random, tokenizers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, decoders, trainers
TEXTS, OUT = sys.argv[1:3]; os.makedirs(OUT, exist_ok=True)
SCRIPTS = ['Привет мир, как дела?', '我去了婚礼 因为我爱你', 'こんにちは世界カタカナ', '안녕하세요 세계', 'مرحبا بالعالم', 'שלום עולם', 'नमस्ते दुनिया', 'สวัสดีชาวโลก', 'Ελλάδα καλημέρα', 'Zażółć gęślą jaźń', 'naïve café Ångström İstanbul', 'ﬁne ½ ² ™ Ⅷ ｆｕｌｌ']
corpus = [l.strip() for f in sorted(glob.glob(f'{TEXTS}/*')) for l in open(f, encoding='utf8') if l.strip()] + SCRIPTS * 20
SPECIAL = ['<|endoftext|>']
def byte_level():
    t = Tokenizer(models.BPE()); t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False); t.decoder = decoders.ByteLevel()
    t.train_from_iterator(corpus, trainers.BpeTrainer(vocab_size=1000, special_tokens=SPECIAL, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.add_special_tokens(['<|love|>']); t.add_tokens(['a wedding']); return t
def word_piece():
    t = Tokenizer(models.WordPiece(unk_token='[UNK]')); t.normalizer = normalizers.BertNormalizer(); t.pre_tokenizer = pre_tokenizers.BertPreTokenizer(); t.decoder = decoders.WordPiece()
    t.train_from_iterator(corpus, trainers.WordPieceTrainer(vocab_size=1000, special_tokens=['[UNK]', '[CLS]', '[SEP]'], show_progress=False)); return t
def unigram():
    t = Tokenizer(models.Unigram()); t.normalizer = normalizers.NFKC(); t.pre_tokenizer = pre_tokenizers.Metaspace(); t.decoder = decoders.Metaspace()
    t.train_from_iterator(corpus, trainers.UnigramTrainer(vocab_size=700, special_tokens=['<unk>', '<s>', '</s>'], unk_token='<unk>', show_progress=False)); return t
random.seed(7)
WORDS = sorted({w for l in corpus for w in l.split()})
ODD = ['👨‍👩‍👧', '🐉', '🇫🇷', 'e\u0301', '\u0000', '\u200d', '\ufeff', '\u0085', '\u00a0', '\u3000', '\u2028', '\t', '\n', '\r\n', '   ', ' ', '  ', '1234567', '٣٤٥', '½', "don't", "WE'LL", "'s", '...', '!?', '--', '\\', '"', '#', '##ing', '▁', 'Ġ', '<unk>', '[UNK]', '[CLS]', '<|endoftext|>', '<|love|>', 'a wedding', '\ud83d', '\udc09', 'x' * 40, 'ab' * 60, 'ﬃ', 'Å', 'ß', 'ǅ', 'İ', 'ＡＢ']
def char():
    lo, hi = random.choice([(0x20, 0x7e), (0xa0, 0x24f), (0x370, 0x3ff), (0x400, 0x4ff), (0x5d0, 0x5ea), (0x627, 0x64a), (0x905, 0x939), (0xe01, 0xe2e), (0x3041, 0x3096), (0x4e00, 0x9fa5), (0xac00, 0xd7a3), (0x1f600, 0x1f64f), (0x300, 0x36f)])
    return chr(random.randint(lo, hi))
def part():
    k = random.random()
    return random.choice(WORDS) if k < .5 else random.choice(ODD) if k < .8 else ''.join(char() for _ in range(random.randint(1, 4)))
strings = ['', ' ', '  '] + ODD + SCRIPTS
while len(strings) < 2000: strings.append(''.join(random.choice(['', ' ', ' ', '  ', '\n']) + part() for _ in range(random.randint(1, 5))))
whole = lambda s: s.encode('utf-16-le', 'surrogatepass').decode('utf-16-le', 'replace')
for name, make in (('byte-level', byte_level), ('word-piece', word_piece), ('unigram', unigram)):
    path = f'{OUT}/{name}.json'
    if not os.path.exists(path):
        spec = json.loads(make().to_str())
        # sums of multiples of 1/1024 are exact: which of two equally likely ways is taken does not hang on rounding
        if name == 'unigram': spec['model']['vocab'] = [[p, round(s * 1024) / 1024] for p, s in spec['model']['vocab']]
        json.dump(spec, open(path, 'w'), ensure_ascii=False, separators=(',', ':'))
    spec = json.load(open(path)); full = Tokenizer.from_str(json.dumps(spec)); plain = Tokenizer.from_str(json.dumps({**spec, 'added_tokens': [], 'post_processor': None}))   # special tokens in text are text
    out = []
    for s in strings:
        ids = plain.encode(whole(s), add_special_tokens=False).ids; d = full.decode(ids, skip_special_tokens=False)
        out.append([' '.join(map(str, ids)), 0 if d == whole(s) else d])
    json.dump(out, open(f'{OUT}/{name}.expected.json', 'w'), ensure_ascii=False, separators=(',', ':')); print(name, len(spec['model']['vocab']), sum(e[1] == 0 for e in out), 'come back as they were')
json.dump(strings, open(f'{OUT}/strings.json', 'w'), separators=(',', ':')); json.dump({'tokenizers': tokenizers.__version__}, open(f'{OUT}/versions.json', 'w'))
